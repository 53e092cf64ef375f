# Files that the binary carries: the explain pages and the starter manifest.
#
#   slipway_embed(OUT.cc FILE...)     in OUT.cc each file is called by its path below the repository
function(slipway_embed OUT)
  set(pairs)
  foreach(file IN LISTS ARGN)
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${file})
    list(APPEND pairs "${name}=${file}")
  endforeach()
  add_custom_command(OUTPUT ${OUT}
    COMMAND slipway_embed_tool ${OUT} ${pairs}
    DEPENDS slipway_embed_tool ${ARGN}
    COMMENT "Embedding pages and examples")
endfunction()

# A room is a folder of src/: one static library, one test executable, and the list of rooms that it may include.
#
#   slipway_room(NAME MAY_INCLUDE room... [USES library...] [GENERATED source...])
#
# MAY_INCLUDE is the table of docs/ARCHITECTURE.md; tools/tidy reads it from src/CMakeLists.txt and checks every #include.
# Sources are found by name: x.h x.cc x_test.cc. main_*.cc is left to the executables of the room `cli`.
function(slipway_room NAME)
  cmake_parse_arguments(ROOM "" "" "MAY_INCLUDE;USES;GENERATED" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${NAME}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main_[a-z]+)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  list(TRANSFORM ROOM_MAY_INCLUDE PREPEND slipway_ OUTPUT_VARIABLE rooms)
  if(NOT sources AND NOT ROOM_GENERATED)
    add_library(slipway_${NAME} INTERFACE)
    target_include_directories(slipway_${NAME} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(slipway_${NAME} INTERFACE ${rooms})
    return()
  endif()

  add_library(slipway_${NAME} STATIC ${sources} ${ROOM_GENERATED})
  target_include_directories(slipway_${NAME} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(slipway_${NAME} PUBLIC ${rooms} fmt::fmt PRIVATE ${ROOM_USES})
  target_precompile_headers(slipway_${NAME} PRIVATE
    <algorithm> <array> <cstdint> <map> <memory> <optional> <set> <span> <string> <string_view>
    <utility> <variant> <vector> <fmt/format.h>)

  if(tests)
    add_executable(${NAME}_test ${tests})
    target_link_libraries(${NAME}_test PRIVATE slipway_${NAME} GTest::gmock GTest::gtest_main ${ROOM_USES})
    target_compile_definitions(${NAME}_test PRIVATE SLIPWAY_ROOT="${CMAKE_SOURCE_DIR}")
    target_precompile_headers(${NAME}_test PRIVATE
      <map> <memory> <optional> <string> <variant> <vector> <gtest/gtest.h>)
    add_test(NAME ${NAME} COMMAND ${NAME}_test)
  endif()
endfunction()

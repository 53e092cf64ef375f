# The typed resources and schema tables of the room `cfn`, made from models/cfn at build time.
# Afterwards CFN_GENERATED holds the sources and CFN_GENERATED_DIR the folder to include from.
file(GLOB cfn_models CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/cfn/*.json)
set(CFN_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)
set(CFN_GENERATED ${CFN_GENERATED_DIR}/cfn/schema_table.cc)
set(cfn_headers)
foreach(model ${cfn_models})
  cmake_path(GET model STEM service)
  list(APPEND CFN_GENERATED ${CFN_GENERATED_DIR}/cfn/${service}.cc)
  list(APPEND cfn_headers ${CFN_GENERATED_DIR}/cfn/${service}.h)
endforeach()
# The generator leaves files alone whose text stays the same; the stamp says that it has run.
add_custom_command(
  OUTPUT ${CFN_GENERATED_DIR}/cfn/stamp
  BYPRODUCTS ${CFN_GENERATED} ${cfn_headers}
  COMMAND cfn_generator ${CFN_GENERATED_DIR} ${cfn_models}
  COMMAND ${CMAKE_COMMAND} -E touch ${CFN_GENERATED_DIR}/cfn/stamp
  DEPENDS cfn_generator ${cfn_models}
  COMMENT "Generating typed resources from models/cfn"
  VERBATIM)
list(APPEND CFN_GENERATED ${CFN_GENERATED_DIR}/cfn/stamp)

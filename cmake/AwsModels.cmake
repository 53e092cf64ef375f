# The shape tables of the room `aws`, made from models/aws and models/overlays at build time. Afterwards AWS_GENERATED holds
# the sources.
file(GLOB aws_models CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/aws/*.json)
file(GLOB aws_overlays CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/models/overlays/*.json)
set(AWS_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated/aws)
set(AWS_GENERATED ${AWS_GENERATED_DIR}/services.cc)
foreach(model ${aws_models})
  cmake_path(GET model STEM service)
  list(APPEND AWS_GENERATED ${AWS_GENERATED_DIR}/${service}.cc)
endforeach()
add_custom_command(
  OUTPUT ${AWS_GENERATED_DIR}/stamp
  BYPRODUCTS ${AWS_GENERATED}
  COMMAND aws_generator ${AWS_GENERATED_DIR} ${CMAKE_SOURCE_DIR}/models/overlays ${aws_models}
  COMMAND ${CMAKE_COMMAND} -E touch ${AWS_GENERATED_DIR}/stamp
  DEPENDS aws_generator ${aws_models} ${aws_overlays}
  COMMENT "Generating shape tables from models/aws"
  VERBATIM)
list(APPEND AWS_GENERATED ${AWS_GENERATED_DIR}/stamp)

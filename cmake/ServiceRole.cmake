# models/access/service-role-actions.json as a constexpr table: blueprint reads no files.
# Lists are joined by blanks; no action and no ARN has one.
set(SERVICE_ROLE_MODEL ${CMAKE_SOURCE_DIR}/models/access/service-role-actions.json)
set(SERVICE_ROLE_TABLE ${CMAKE_BINARY_DIR}/generated/blueprint/service_role_table.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${SERVICE_ROLE_MODEL})

function(join_json_list json key result)
  string(JSON count LENGTH "${json}" ${key})
  math(EXPR last "${count} - 1")
  set(words "")
  foreach(i RANGE ${last})
    string(JSON word GET "${json}" ${key} ${i})
    list(APPEND words "${word}")
  endforeach()
  list(JOIN words " " joined)
  set(${result} "${joined}" PARENT_SCOPE)
endfunction()

function(generate_service_role_table)
  file(READ ${SERVICE_ROLE_MODEL} model)
  string(JSON types GET "${model}" types)
  string(JSON type_count LENGTH "${types}")
  math(EXPR last_type "${type_count} - 1")
  set(rows "")
  foreach(t RANGE ${last_type})
    string(JSON type MEMBER "${types}" ${t})
    string(JSON statements GET "${types}" "${type}" statements)
    string(JSON statement_count LENGTH "${statements}")
    math(EXPR last_statement "${statement_count} - 1")
    foreach(s RANGE ${last_statement})
      string(JSON statement GET "${statements}" ${s})
      join_json_list("${statement}" actions actions)
      join_json_list("${statement}" resources resources)
      string(JSON condition ERROR_VARIABLE none GET "${statement}" condition)
      if(none)
        set(condition "")
      endif()
      string(APPEND rows
        "    ServiceRoleRow{\"${type}\",\n        \"${actions}\",\n        \"${resources}\", \"${condition}\"},\n")
    endforeach()
  endforeach()
  string(CONCAT text
    "#pragma once\n"
    "// Generated from models/access/service-role-actions.json by cmake/ServiceRole.cmake. Not to be edited.\n\n"
    "#include <array>\n#include <string_view>\n\n"
    "namespace blueprint {\n\n"
    "/// What one type of resource needs of the role that makes it; lists are joined by blanks.\n"
    "struct ServiceRoleRow {\n"
    "    std::string_view type;\n    std::string_view actions;\n"
    "    std::string_view resources;\n    std::string_view condition;\n};\n\n"
    "inline constexpr std::array kServiceRoleRows = {\n${rows}};\n\n"
    "}  // namespace blueprint\n")
  file(GENERATE OUTPUT ${SERVICE_ROLE_TABLE} CONTENT "${text}")
endfunction()
generate_service_role_table()

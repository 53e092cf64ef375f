# A room is a folder of src/: one static library, one test executable, and the list of rooms that it may include.
#
#   slipway_room(NAME [DETERMINISTIC] [MAY_INCLUDE room...] [USES library...] [GENERATED source...] [PRECOMPILE header...])
#
# MAY_INCLUDE is the table of docs/ARCHITECTURE.md; tools/tidy reads it from src/CMakeLists.txt and checks every #include.
# DETERMINISTIC: same input, same bytes: tools/tidy bans clocks, threads, randomness and the like there, and ./test runs
# the room's tests under the sanitizers. Sources are found by name: x.h x.cc x_test.cc; main_*.cc is no part of it.
# PRECOMPILE: what nearly every source of the room includes and is slow to read. The room, and its tests, then have
# precompiled headers of their own.

# Precompiled headers: one for all libraries, one for all tests, and those of the rooms with a PRECOMPILE. They hide a
# missing #include; the clang preset builds without them.
set(slipway_pch_headers
  <algorithm> <array> <cstdint> <map> <memory> <optional> <set> <span> <string> <string_view>
  <utility> <variant> <vector> <fmt/format.h>)
set(slipway_test_pch_headers
  <map> <memory> <optional> <string> <variant> <vector> <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h>)
if(SLIPWAY_PCH)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch/empty.cc CONTENT "")
  add_library(slipway_pch OBJECT ${CMAKE_BINARY_DIR}/pch/empty.cc)
  target_link_libraries(slipway_pch PRIVATE fmt::fmt)
  target_precompile_headers(slipway_pch PRIVATE ${slipway_pch_headers})

  add_library(slipway_test_pch OBJECT ${CMAKE_BINARY_DIR}/pch/empty.cc)
  target_link_libraries(slipway_test_pch PRIVATE fmt::fmt GTest::gmock)
  target_compile_definitions(slipway_test_pch PRIVATE SLIPWAY_ROOT="${CMAKE_SOURCE_DIR}")
  target_precompile_headers(slipway_test_pch PRIVATE ${slipway_test_pch_headers})
  target_compile_options(slipway_test_pch PRIVATE -O0)
endif()

# slipway_use_pch(TARGET PCH [header...]): PCH as it is, or one of TARGET's own with these headers in it.
function(slipway_use_pch TARGET PCH)
  if(NOT SLIPWAY_PCH)
    return()
  endif()
  if(ARGN)
    list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/src/ OUTPUT_VARIABLE headers)
    target_precompile_headers(${TARGET} PRIVATE ${${PCH}_headers} ${headers})
  else()
    target_precompile_headers(${TARGET} REUSE_FROM ${PCH})
  endif()
endfunction()

# The tests that ./test builds and runs under the sanitizers too.
add_custom_target(deterministic_tests)

# slipway_gtest(NAME [SHARDS count] [LABELS label...] SOURCES source... [USES library...] [PRECOMPILE header...]): one
# GoogleTest program, run as the ctest NAME; in shards as NAME.0 and so on, side by side, where its cases wait more than
# they work. Its cases are counted by tools/tally from the report that it leaves under results/.
function(slipway_gtest NAME)
  cmake_parse_arguments(TEST "" "SHARDS" "LABELS;SOURCES;USES;PRECOMPILE" ${ARGN})
  add_executable(${NAME}_test ${TEST_SOURCES})
  target_link_libraries(${NAME}_test PRIVATE
    slipway_golden GTest::gmock GTest::gtest_main rapidcheck fmt::fmt ${TEST_USES})
  target_compile_definitions(${NAME}_test PRIVATE SLIPWAY_ROOT="${CMAKE_SOURCE_DIR}")
  # Tests are compiled more often than they are waited for: what they test is optimised, they are not.
  target_compile_options(${NAME}_test PRIVATE -O0)
  slipway_use_pch(${NAME}_test slipway_test_pch ${TEST_PRECOMPILE})
  slipway_unity(${NAME}_test)
  if(NOT TEST_SHARDS)
    add_test(NAME ${NAME} COMMAND ${NAME}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${NAME} PROPERTIES
      ENVIRONMENT GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/results/${NAME}.xml
      LABELS "${TEST_LABELS}" TIMEOUT 1200)
    return()
  endif()
  math(EXPR last "${TEST_SHARDS} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${NAME}.${shard} COMMAND ${NAME}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${NAME}.${shard} PROPERTIES
      ENVIRONMENT "GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/results/${NAME}.${shard}.xml;GTEST_TOTAL_SHARDS=${TEST_SHARDS};GTEST_SHARD_INDEX=${shard}"
      LABELS "${TEST_LABELS}" TIMEOUT 1200)
  endforeach()
endfunction()

function(slipway_room NAME)
  cmake_parse_arguments(ROOM "DETERMINISTIC" "" "MAY_INCLUDE;USES;GENERATED;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${NAME}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main_[a-z_]+)\\.cc$")
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
  slipway_use_pch(slipway_${NAME} slipway_pch ${ROOM_PRECOMPILE})
  slipway_unity(slipway_${NAME})

  if(tests)
    set(labels room)
    if(ROOM_DETERMINISTIC)
      list(APPEND labels deterministic)
    endif()
    slipway_gtest(${NAME} LABELS ${labels} SOURCES ${tests} USES slipway_${NAME} ${ROOM_USES}
      PRECOMPILE ${ROOM_PRECOMPILE})
    if(ROOM_DETERMINISTIC)
      add_dependencies(deterministic_tests ${NAME}_test)
    endif()
  endif()
endfunction()

# slipway_program(NAME ROOM [USES room...]): ROOM/main_NAME.cc becomes the program NAME at the top of the build
# directory, out of ROOM, or of the rooms that it USES when these are enough.
function(slipway_program NAME ROOM)
  cmake_parse_arguments(PROGRAM "" "" "USES" ${ARGN})
  if(NOT PROGRAM_USES)
    set(PROGRAM_USES ${ROOM})
  endif()
  string(REPLACE "-" "_" main ${NAME})
  list(TRANSFORM PROGRAM_USES PREPEND slipway_)
  add_executable(${NAME} ${CMAKE_CURRENT_SOURCE_DIR}/${ROOM}/main_${main}.cc)
  target_link_libraries(${NAME} PRIVATE ${PROGRAM_USES} fmt::fmt)
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  # docs/decisions/0008: the tables of AWS's shapes hold 92,000 addresses, which a program that may lie anywhere has to
  # put right each time it starts.
  if(NOT SLIPWAY_SANITIZE)
    target_link_options(${NAME} PRIVATE -no-pie)
  endif()
  add_dependencies(programs ${NAME})
endfunction()

# What ./run builds: the programs and nothing of the tests.
add_custom_target(programs)

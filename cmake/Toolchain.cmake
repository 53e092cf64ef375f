# Flags that every target shares: warnings, sanitizers, the linker, and the compiler cache when there is one.

# PCH and ccache: without this sloppiness and these flags ccache passes every file with a precompiled header by.
find_program(SLIPWAY_CCACHE ccache)
if(SLIPWAY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${SLIPWAY_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  else()
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

# An assertion tells of a bug of ours, so it stays on in what people run: CMake's own flags would switch it off.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

# RE2 asks for it; a precompiled header is of use only where every target says the same.
add_compile_options(-pthread)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                    -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It may fill a gigabyte before it looks for what it no longer needs; that was a seventh of its time.
  add_compile_options(--param=ggc-min-heapsize=1000000)
  # g++ 12 reports these inside its own std::variant and std::string at -O2; clang checks the same code without them.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overread
                      -Wno-array-bounds
                      -Wno-stringop-overflow -Wno-missing-field-initializers)
  if(SLIPWAY_UNITY)
    # It takes every source of a unity build for a header.
    add_compile_options(-Wno-subobject-linkage)
  endif()
else()
  # TRY is a statement expression, and an aggregate may leave its optional fields out.
  add_compile_options(-Wno-gnu-statement-expression -Wno-missing-field-initializers
                      -Wno-missing-designated-field-initializers)
endif()
if(SLIPWAY_WARNINGS_ARE_ERRORS)
  add_compile_options(-Werror)
endif()
if(SLIPWAY_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(SLIPWAY_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# clang wants a linker of its own age; g++ looks for the plain name only.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(SLIPWAY_LLD NAMES ld.lld-19 ld.lld)
  if(SLIPWAY_LLD)
    add_link_options(--ld-path=${SLIPWAY_LLD})
  endif()
else()
  find_program(SLIPWAY_LLD NAMES ld.lld)
  if(SLIPWAY_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
# Statically: loading the whole of libcrypto for its SHA-256 took a third of a short command's time.
set(OPENSSL_USE_STATIC_LIBS ON)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Boost 1.81 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
# Its header alone: src/io/curl.h says why it is loaded and not linked.
find_path(SLIPWAY_CURL_HEADERS curl/curl.h REQUIRED)

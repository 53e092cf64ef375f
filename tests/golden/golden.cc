#include "golden/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "text/line_diff.h"

namespace golden {

void expect_equal(std::string_view name, std::string_view actual) {
    std::filesystem::path path = std::filesystem::path(SLIPWAY_ROOT) / "tests" / "golden" / name;
    if (const char* accept = std::getenv("SLIPWAY_ACCEPT");
        accept && std::string_view(accept) == "1") {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << actual;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        ADD_FAILURE() << "there is no golden file " << name << "; SLIPWAY_ACCEPT=1 writes it\n"
                      << actual;
        return;
    }
    std::stringstream expected;
    expected << file.rdbuf();
    if (expected.str() == actual) return;
    ADD_FAILURE() << name << " differs (SLIPWAY_ACCEPT=1 accepts):\n"
                  << text::unified_diff(expected.str(), actual);
}

}  // namespace golden

// Writes the templates of ohi through the rooms alone, without the program: what the other compiler
// made of them is compared with this.
//
//   ohi_synthesis FOLDER     FOLDER/ENV/STACK.json, as `slipway synth` names them

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "ohi/synthesis.h"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::string manifest = ohi::manifest();
    for (std::string environment : {"dev", "staging", "prod"}) {
        const std::filesystem::path folder = std::filesystem::path(argv[1]) / environment;
        std::filesystem::create_directories(folder);
        for (const ohi::TemplateFile& file : ohi::synthesize(manifest, environment)) {
            std::ofstream out(folder / (file.stack + ".json"), std::ios::binary);
            if (!(out << file.bytes).flush()) return 1;
        }
    }
    return testing::Test::HasFailure() ? 1 : 0;
}

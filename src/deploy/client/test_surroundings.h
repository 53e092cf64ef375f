#pragma once
// For the tests of this room: what a machine says about AWS, from texts.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "deploy/client/surroundings.h"

namespace deploy::test {

inline Surroundings surroundings(std::map<std::string, std::string, std::less<>> variables,
                                 std::string_view config = {}, std::string_view credentials = {}) {
    Surroundings all{.variables = std::move(variables),
                     .config_file = "~/.aws/config",
                     .credentials_file = "~/.aws/credentials",
                     .home = "/home/anna"};
    auto read = [](std::string_view text, aws::SharedFile file) {
        auto parsed = aws::read_shared_config(text, file);
        if (auto* problem = std::get_if<std::string>(&parsed)) ADD_FAILURE() << *problem;
        auto* whole = std::get_if<aws::SharedConfig>(&parsed);
        return whole ? *whole : aws::SharedConfig();
    };
    all.config = read(config, aws::SharedFile::Config);
    all.credentials = read(credentials, aws::SharedFile::Credentials);
    return all;
}

/// "code: message" of the first problem, with its notes and help behind " | "; empty: there is
/// none.
template <class T>
std::string told(const base::Result<T>& result) {
    if (result.ok()) return {};
    const base::Diagnostic& problem = result.problems().front();
    std::string text = problem.code + ": " + problem.message;
    for (const std::string& note : problem.notes)
        text += " | " + note;
    if (!problem.help.empty()) text += " | " + problem.help;
    return text;
}

}  // namespace deploy::test

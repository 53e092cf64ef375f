#pragma once
// Helpers of this room's tests: templates from text, and findings as text.

#include <gtest/gtest.h>

#include <string>

#include "cfn/read_template.h"

namespace cfn {

/// The template that `yaml` holds, which must be one.
inline Template read_text(const std::string& yaml) {
    base::Sources sources;
    auto document = text::parse_yaml(sources, sources.add("t", yaml));
    EXPECT_TRUE(document.ok()) << yaml;
    if (!document.ok()) return {};
    auto body = read_template(*document);
    EXPECT_TRUE(body.ok()) << (body.ok() ? "" : body.problems()[0].message);
    return body.ok() ? *body : Template();
}

/// "code | message | help" of each finding in a line of its own.
inline std::string told(const base::Diagnostics& found) {
    std::string text;
    for (const base::Diagnostic& problem : found) {
        text += problem.code + " | " + problem.message +
                (problem.help.empty() ? "" : " | " + problem.help) + "\n";
    }
    return text;
}

}  // namespace cfn

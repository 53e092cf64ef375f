#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Diagnostic, IsBuiltWithOnePlace) {
    SourceSpan span{1, 2, 3};
    Diagnostic expected{
        .severity = Severity::Error, .code = "a.b", .message = "what", .labels = {{span, "why"}}};
    EXPECT_EQ(error("a.b", "what", span, "why"), expected);
    expected.severity = Severity::Warning;
    expected.labels[0].text = "";
    EXPECT_EQ(warning("a.b", "what", span), expected);
}

TEST(Diagnostic, OnlyErrorsAreErrors) {
    Diagnostic mild = warning("a", "b", {});
    Diagnostic severe = error("a", "b", {});
    EXPECT_FALSE(has_errors({}));
    EXPECT_FALSE(has_errors({mild, mild}));
    EXPECT_TRUE(has_errors({mild, severe, mild}));
}

}  // namespace
}  // namespace base

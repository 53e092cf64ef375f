#include "local/pages.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace local {
namespace {

TEST(PageTokens, LeadOnInTheirListAlone) {
    for (std::uint64_t position : {std::uint64_t{0}, std::uint64_t{17}, UINT64_MAX})
        EXPECT_EQ(read_page_position("events of a", page_token("events of a", position)), position);
    EXPECT_EQ(read_page_position("events of b", page_token("events of a", std::uint64_t{17})),
              std::nullopt);
}

TEST(PageTokens, ThatAreNoneLeadNowhere) {
    std::string whole = *base::from_base64(page_token("list", std::uint64_t{17}));
    for (const std::string& text :
         {std::string(), std::string("17"), std::string("!"), base::to_base64("17"),
          base::to_base64(whole + "x"), base::to_base64(whole.substr(0, whole.size() - 2)),
          base::to_base64(whole + "00000000000000000000")})
        EXPECT_EQ(read_page_position("list", text), std::nullopt) << text;
}

}  // namespace
}  // namespace local

#include "base/base64.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
    struct Row {
        const char* bytes;
        const char* text;
    };
    for (Row row : {Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="}, Row{"foo", "Zm9v"},
                    Row{"foob", "Zm9vYg=="}, Row{"fooba", "Zm9vYmE="}, Row{"foobar", "Zm9vYmFy"}}) {
        EXPECT_EQ(to_base64(row.bytes), row.text);
        EXPECT_EQ(from_base64(row.text), row.bytes);
    }
    EXPECT_EQ(to_base64("\xff\xfe\xfb"), "//77");
}

TEST(Base64, RefusesWhatIsNone) {
    for (const char* text : {"Z", "Zg=", "Zg", "Zm9v=", "Zm\n9", "Z===", "====", "=m9v", "Z-9v"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace base

#include "text/xml.h"

#include <gtest/gtest.h>

namespace text {
namespace {

TEST(Xml, IsReadAsATreeOfElements) {
    auto root = read_xml(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><!-- two -->\n"
        "<TagSet><Tag><Key>a</Key><Value>1 &lt; 2 &#x26; <![CDATA[<3>]]></Value></Tag>"
        "<Tag><Key>b</Key><Value/></Tag></TagSet></Tagging>\n");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->name, "Tagging");
    ASSERT_TRUE(root->attribute("xmlns"));
    EXPECT_EQ(*root->attribute("xmlns"), "http://s3.amazonaws.com/doc/2006-03-01/");
    const XmlElement* set = root->child("TagSet");
    ASSERT_TRUE(set);
    ASSERT_EQ(set->children.size(), 2U);
    EXPECT_EQ(set->children[0].child("Value")->text, "1 < 2 & <3>");
    EXPECT_EQ(set->children[1].child("Value")->text, "");
    EXPECT_EQ(set->child("Key"), nullptr);
}

TEST(Xml, HasPrefixesInItsNames) {
    auto root = read_xml(
        "<s:Grantee xmlns:s=\"a\" xmlns:xsi=\"b\" xsi:type=\"Group\"><s:URI>u</s:URI></s:Grantee>");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->name, "s:Grantee");
    EXPECT_EQ(root->local_name(), "Grantee");
    ASSERT_TRUE(root->child("URI"));
    EXPECT_EQ(root->child("URI")->text, "u");
    ASSERT_TRUE(root->attribute("xsi:type"));
    ASSERT_TRUE(root->attribute("type"));
    EXPECT_EQ(root->attribute("id"), nullptr);
}

TEST(Xml, ThatIsNotWellFormedIsNothing) {
    for (std::string_view xml :
         {"", " ", "text", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a>&undefined;</a>",
          "<a>\xff</a>", "<a>&#0;</a>", "<a b='1' b='2'/>", "<1/>"}) {
        EXPECT_EQ(read_xml(xml), std::nullopt) << xml;
    }
}

TEST(Xml, HasNoEntitiesOfItsOwn) {
    EXPECT_EQ(read_xml("<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]>"
                       "<a>&c;</a>"),
              std::nullopt);
    EXPECT_EQ(read_xml("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"), std::nullopt);
}

TEST(Xml, NestsOnlySoDeep) {
    auto nested = [](std::size_t depth) {
        std::string xml;
        for (std::size_t i = 0; i < depth; ++i)
            xml += "<a>";
        for (std::size_t i = 0; i < depth; ++i)
            xml += "</a>";
        return xml;
    };
    EXPECT_TRUE(read_xml(nested(kMostXmlDepth)));
    EXPECT_EQ(read_xml(nested(kMostXmlDepth + 1)), std::nullopt);
    EXPECT_EQ(read_xml(nested(1'000'000)), std::nullopt);
}

}  // namespace
}  // namespace text

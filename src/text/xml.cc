#include "text/xml.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <expat.h>

namespace text {
namespace {

/// What expat tells, as a tree.
struct Reading {
    XML_Parser parser = nullptr;
    std::optional<XmlElement> root = {};
    /// What is open, innermost last. They stay where they are: an element that gets a neighbour is
    /// closed.
    std::vector<XmlElement*> open = {};
    bool refused = false;

    void refuse() {
        refused = true;
        XML_StopParser(parser, XML_FALSE);
    }
};

void begin_element(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& reading = *static_cast<Reading*>(data);
    if (reading.open.size() == kMostXmlDepth) return reading.refuse();
    XmlElement element{.name = name};
    for (; *attributes; attributes += 2)
        element.attributes.push_back({attributes[0], attributes[1]});
    XmlElement* place = reading.open.empty()
                            ? &reading.root.emplace(std::move(element))
                            : &reading.open.back()->children.emplace_back(std::move(element));
    reading.open.push_back(place);
}

void end_element(void* data, const XML_Char*) {
    static_cast<Reading*>(data)->open.pop_back();
}

void characters(void* data, const XML_Char* text, int length) {
    static_cast<Reading*>(data)->open.back()->text.append(text, static_cast<std::size_t>(length));
}

void begin_document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<Reading*>(data)->refuse();
}

using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)>;

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
    auto found = std::ranges::find(children, wanted, &XmlElement::local_name);
    return found == children.end() ? nullptr : &*found;
}

const std::string* XmlElement::attribute(std::string_view wanted) const {
    auto found = std::ranges::find_if(attributes, [&](const Attribute& one) {
        return one.name == wanted || without_prefix(one.name) == wanted;
    });
    return found == attributes.end() ? nullptr : &found->value;
}

std::optional<XmlElement> read_xml(std::string_view xml) {
    if (xml.size() > std::numeric_limits<int>::max()) return std::nullopt;
    Parser parser(XML_ParserCreate("UTF-8"), &XML_ParserFree);
    if (!parser) return std::nullopt;
    Reading reading{.parser = parser.get()};
    XML_SetUserData(parser.get(), &reading);
    XML_SetElementHandler(parser.get(), begin_element, end_element);
    XML_SetCharacterDataHandler(parser.get(), characters);
    XML_SetStartDoctypeDeclHandler(parser.get(), begin_document_type);
    // The hash of names has a seed of its own in each process otherwise; what is read is the same.
    XML_SetHashSalt(parser.get(), 1);
    auto status = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE);
    if (status != XML_STATUS_OK || reading.refused) return std::nullopt;
    return std::move(reading.root);
}

}  // namespace text

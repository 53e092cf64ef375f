#pragma once
// Published test vectors as tables and values of the room `aws`.

#include <rapidjson/document.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/shapes.h"
#include "aws/value.h"
#include "text/xml.h"

namespace wire {

/// The folder of the vectors, from SLIPWAY_VECTORS; empty when it is not set. With CI=true that is
/// a failure of the test that asks.
std::string vectors_folder();

rapidjson::Document read_json_file(const std::string& path);
std::string read_text_file(const std::string& path);

/// The shapes of one suite of protocol vectors, and what an operation needs of them.
class Shapes {
  public:
    explicit Shapes(const rapidjson::Value& shapes);
    /// Of {"shape": NAME}; null when `reference` is not there.
    const aws::Shape* find(const rapidjson::Value& parent, const char* key) const;
    const aws::Shape* named(const std::string& name) const;
    /// The shape of the error `code`; null when there is none.
    const aws::Shape* error(const std::string& code) const;

  private:
    void fill(aws::Shape& shape, const rapidjson::Value& model);
    void fill_error(aws::Shape& shape, const rapidjson::Value& model);
    aws::Member member(const std::string& name, const rapidjson::Value& model,
                       const std::string& payload);
    std::string_view keep(const std::string& text);
    aws::XmlNamespace xml_namespace(const rapidjson::Value& model);

    std::map<std::string, aws::Shape> shapes_;
    std::deque<std::vector<aws::Member>> members_;
    std::deque<aws::Naming> namings_;
    std::deque<aws::XmlNamespace> namespaces_;
    std::deque<std::string> words_;
};

/// What the vectors write as JSON: moments as seconds, blobs as they are, NaN as a word.
aws::Value value_of(const aws::Shape& shape, const rapidjson::Value& json);

/// The text of a member; empty when it is not there.
std::string text_in(const rapidjson::Value& json, const char* key);

/// JSON as text that is the same for what means the same: members by name.
std::string plain_json(const rapidjson::Value& json);

/// The same of XML: without blanks between elements, ids of requests and declarations of the
/// namespace of everything, attributes and children by name.
std::string plain_xml(const text::XmlElement& element);

/// A value as text, to be compared: members and entries by name, NaN the same as NaN.
std::string printed(const aws::Value& value);

}  // namespace wire

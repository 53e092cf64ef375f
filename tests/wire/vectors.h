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

  private:
    void fill(aws::Shape& shape, const rapidjson::Value& model);
    aws::Member member(const char* name, const rapidjson::Value& model) const;
    std::string_view keep(const char* text);

    std::map<std::string, aws::Shape> shapes_;
    std::deque<std::vector<aws::Member>> members_;
    std::deque<std::string> words_;
};

/// What the vectors write as JSON: moments as seconds, blobs as they are, NaN as a word.
aws::Value value_of(const aws::Shape& shape, const rapidjson::Value& json);

/// A value as text, to be compared: members and entries by name, NaN the same as NaN.
std::string printed(const aws::Value& value);

}  // namespace wire

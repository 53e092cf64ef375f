#include "vectors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

#include "base/match.h"

namespace wire {

using aws::Shape;
using aws::ShapeType;
using aws::TimestampFormat;
using aws::Value;

std::string vectors_folder() {
    const char* folder = std::getenv("SLIPWAY_VECTORS");
    const char* ci = std::getenv("CI");
    if (folder && *folder) return folder;
    EXPECT_STRNE(ci ? ci : "", "true") << "in CI the vectors must be there: set SLIPWAY_VECTORS";
    return {};
}

std::string read_text_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

rapidjson::Document read_json_file(const std::string& path) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseFullPrecisionFlag>(read_text_file(path).c_str());
    EXPECT_FALSE(document.HasParseError()) << path;
    return document;
}

namespace {

ShapeType type_of(const rapidjson::Value& model) {
    static const std::map<std::string, ShapeType> kTypes = {{"structure", ShapeType::Structure},
                                                            {"list", ShapeType::List},
                                                            {"map", ShapeType::Map},
                                                            {"string", ShapeType::String},
                                                            {"integer", ShapeType::Integer},
                                                            {"long", ShapeType::Long},
                                                            {"float", ShapeType::Float},
                                                            {"double", ShapeType::Double},
                                                            {"boolean", ShapeType::Boolean},
                                                            {"blob", ShapeType::Blob},
                                                            {"timestamp", ShapeType::Timestamp}};
    if (model.HasMember("document")) return ShapeType::Document;
    return kTypes.at(model["type"].GetString());
}

TimestampFormat format_of(const rapidjson::Value& model) {
    if (!model.HasMember("timestampFormat")) return TimestampFormat::Default;
    std::string format = model["timestampFormat"].GetString();
    if (format == "iso8601") return TimestampFormat::Iso8601;
    return format == "rfc822" ? TimestampFormat::HttpDate : TimestampFormat::UnixSeconds;
}

double real_of(const rapidjson::Value& json) {
    if (json.IsNumber()) return json.GetDouble();
    std::string word = json.GetString();
    if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
    double infinity = std::numeric_limits<double>::infinity();
    return word == "Infinity" ? infinity : -infinity;
}

}  // namespace

std::string_view Shapes::keep(const char* text) {
    return words_.emplace_back(text);
}

aws::Member Shapes::member(const char* name, const rapidjson::Value& model) const {
    aws::Member member{.name = name, .shape = named(model["shape"].GetString())};
    if (model.HasMember("locationName")) member.location_name = model["locationName"].GetString();
    if (model.HasMember("flattened")) member.flattened = model["flattened"].GetBool();
    member.timestamp_format = format_of(model);
    return member;
}

void Shapes::fill(Shape& shape, const rapidjson::Value& model) {
    std::vector<aws::Member> members;
    if (model.HasMember("members")) {
        for (const auto& entry : model["members"].GetObject())
            members.push_back(member(entry.name.GetString(), entry.value));
    }
    for (const char* part : {"member", "key", "value"}) {
        if (model.HasMember(part)) members.push_back(member("", model[part]));
    }
    // The text belongs to the document, which goes away before the shapes do.
    for (aws::Member& kept : members) {
        kept.name = keep(std::string(kept.name).c_str());
        kept.location_name = keep(std::string(kept.location_name).c_str());
    }
    shape.members = members_.emplace_back(std::move(members));
    shape.timestamp_format = format_of(model);
    if (model.HasMember("flattened")) shape.flattened = model["flattened"].GetBool();
    if (!model.HasMember("exception")) return;
    shape.http_status = 400;
    if (!model.HasMember("error")) return;
    const auto& error = model["error"];
    if (error.HasMember("code")) shape.error_code = keep(error["code"].GetString());
    if (error.HasMember("httpStatusCode"))
        shape.http_status = static_cast<std::uint16_t>(error["httpStatusCode"].GetUint());
}

Shapes::Shapes(const rapidjson::Value& shapes) {
    for (const auto& entry : shapes.GetObject()) {
        auto& shape = shapes_[entry.name.GetString()];
        shape.type = type_of(entry.value);
        shape.name = shapes_.find(entry.name.GetString())->first;
    }
    for (const auto& entry : shapes.GetObject())
        fill(shapes_[entry.name.GetString()], entry.value);
}

const Shape* Shapes::named(const std::string& name) const {
    auto found = shapes_.find(name);
    return found == shapes_.end() ? nullptr : &found->second;
}

const Shape* Shapes::find(const rapidjson::Value& parent, const char* key) const {
    return parent.HasMember(key) ? named(parent[key]["shape"].GetString()) : nullptr;
}

namespace {

Value fields_of(const Shape& shape, const rapidjson::Value& json) {
    Value::Fields fields;
    for (const auto& entry : json.GetObject()) {
        const aws::Member* member = shape.type == ShapeType::Map
                                        ? &shape.members[1]
                                        : aws::find_member(shape, entry.name.GetString());
        if (!member || entry.value.IsNull()) continue;
        fields.push_back({entry.name.GetString(), value_of(*member->shape, entry.value)});
    }
    return {std::move(fields)};
}

/// JSON without blanks, its members in their order.
std::string compact(const rapidjson::Value& json) {
    if (json.IsString()) return fmt::format("\"{}\"", json.GetString());
    if (json.IsInt64()) return fmt::format("{}", json.GetInt64());
    std::string text;
    for (const auto& entry : json.GetObject())
        text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", entry.name.GetString(),
                            compact(entry.value));
    return "{" + text + "}";
}

}  // namespace

Value value_of(const Shape& shape, const rapidjson::Value& json) {
    switch (shape.type) {
        case ShapeType::Structure:
        case ShapeType::Map: return fields_of(shape, json);
        case ShapeType::List: {
            Value::List list;
            for (const auto& item : json.GetArray())
                list.push_back(value_of(*shape.members[0].shape, item));
            return {std::move(list)};
        }
        case ShapeType::String: return {std::string(json.GetString())};
        case ShapeType::Blob: return {Value::Blob{json.GetString()}};
        case ShapeType::Boolean: return {json.GetBool()};
        case ShapeType::Integer:
        case ShapeType::Long: return {json.GetInt64()};
        case ShapeType::Float:
        case ShapeType::Double: return {real_of(json)};
        case ShapeType::Timestamp:
            return {base::Time::unix_milliseconds(
                static_cast<std::int64_t>(json.GetDouble() * 1000 + 0.5))};
        case ShapeType::Document: return {Value::Document{compact(json)}};
    }
    return {};
}

std::string printed(const Value& value) {
    return base::match(
        value.held, [](std::monostate) { return std::string("nothing"); },
        [](bool truth) { return std::string(truth ? "true" : "false"); },
        [](std::int64_t whole) { return fmt::format("{}", whole); },
        [](double real) { return fmt::format("real {}", real); },
        [](const std::string& text) { return fmt::format("'{}'", text); },
        [](const Value::Blob& blob) { return fmt::format("blob '{}'", blob.bytes); },
        [](const Value::Document& json) { return fmt::format("json {}", json.json); },
        [](base::Time time) { return base::to_string(time); },
        [](const Value::List& list) {
            std::string text;
            for (const Value& item : list)
                text += printed(item) + ", ";
            return "[" + text + "]";
        },
        [](const Value::Fields& fields) {
            std::map<std::string, std::string> sorted;
            for (const aws::Field& field : fields)
                sorted[field.name] = printed(field.value);
            std::string text;
            for (const auto& [name, member] : sorted)
                text += fmt::format("{}: {}, ", name, member);
            return "{" + text + "}";
        });
}

}  // namespace wire

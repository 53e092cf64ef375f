#include "vectors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

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

std::string text_in(const rapidjson::Value& json, const char* key) {
    return json.HasMember(key) ? json[key].GetString() : "";
}

namespace {

bool flag_in(const rapidjson::Value& json, const char* key) {
    return json.HasMember(key) && json[key].GetBool();
}

aws::Location location_of(const rapidjson::Value& model, ShapeType type) {
    std::string where = text_in(model, "location");
    if (where == "uri") return aws::Location::Label;
    if (where == "querystring")
        return type == ShapeType::Map ? aws::Location::QueryMap : aws::Location::Query;
    if (where == "header")
        return flag_in(model, "jsonvalue") ? aws::Location::HeaderBase64 : aws::Location::Header;
    if (where == "headers") return aws::Location::HeaderMap;
    return where == "statusCode" ? aws::Location::Status : aws::Location::Body;
}

}  // namespace

std::string_view Shapes::keep(const std::string& text) {
    return words_.emplace_back(text);
}

aws::XmlNamespace Shapes::xml_namespace(const rapidjson::Value& model) {
    if (!model.HasMember("xmlNamespace")) return {};
    const auto& space = model["xmlNamespace"];
    if (space.IsString()) return {keep(space.GetString()), {}};
    return {keep(text_in(space, "uri")), keep(text_in(space, "prefix"))};
}

aws::Member Shapes::member(const std::string& name, const rapidjson::Value& model,
                           const std::string& payload) {
    // The text belongs to the document, which goes away before the shapes do.
    aws::Member member{.name = keep(name),
                       .shape = named(model["shape"].GetString()),
                       .location_name = keep(text_in(model, "locationName")),
                       .flattened = flag_in(model, "flattened"),
                       .xml_attribute = flag_in(model, "xmlAttribute"),
                       .timestamp_format = format_of(model)};
    // What a shape is called counts where its member says nothing.
    if (member.location_name.empty()) member.location_name = member.shape->xml_name;
    member.location = location_of(model, member.shape->type);
    if (!payload.empty() && name == payload) member.location = aws::Location::Payload;
    if (model.HasMember("xmlNamespace") || model.HasMember("queryName"))
        member.naming =
            &namings_.emplace_back(keep(text_in(model, "queryName")), xml_namespace(model));
    return member;
}

void Shapes::fill(Shape& shape, const rapidjson::Value& model) {
    std::vector<aws::Member> members;
    if (model.HasMember("members")) {
        for (const auto& entry : model["members"].GetObject())
            members.push_back(
                member(entry.name.GetString(), entry.value, text_in(model, "payload")));
    }
    for (const char* part : {"member", "key", "value"}) {
        if (model.HasMember(part)) members.push_back(member("", model[part], ""));
    }
    shape.members = members_.emplace_back(std::move(members));
    shape.timestamp_format = format_of(model);
    shape.flattened = flag_in(model, "flattened");
    shape.is_union = flag_in(model, "union");
    if (model.HasMember("xmlNamespace"))
        shape.xml_namespace = &namespaces_.emplace_back(xml_namespace(model));
    if (model.HasMember("exception")) fill_error(shape, model);
}

void Shapes::fill_error(Shape& shape, const rapidjson::Value& model) {
    shape.http_status = flag_in(model, "fault") ? 500 : 400;
    if (!model.HasMember("error")) return;
    const auto& error = model["error"];
    shape.error_code = keep(text_in(error, "code"));
    if (error.HasMember("httpStatusCode"))
        shape.http_status = static_cast<std::uint16_t>(error["httpStatusCode"].GetUint());
}

const Shape* Shapes::error(const std::string& code) const {
    for (const auto& [name, shape] : shapes_) {
        if (shape.http_status != 0 && (name == code || shape.error_code == code)) return &shape;
    }
    return nullptr;
}

Shapes::Shapes(const rapidjson::Value& shapes) {
    for (const auto& entry : shapes.GetObject()) {
        auto& shape = shapes_[entry.name.GetString()];
        shape.type = type_of(entry.value);
        shape.name = shapes_.find(entry.name.GetString())->first;
        shape.xml_name = keep(text_in(entry.value, "locationName"));
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
    if (json.IsBool()) return json.GetBool() ? "true" : "false";
    if (json.IsInt64()) return fmt::format("{}", json.GetInt64());
    if (json.IsNumber()) return fmt::format("{}", json.GetDouble());
    if (json.IsArray()) {
        std::string items;
        for (const auto& item : json.GetArray())
            items += (items.empty() ? "" : ",") + compact(item);
        return "[" + items + "]";
    }
    std::string text;
    for (const auto& entry : json.GetObject())
        text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", entry.name.GetString(),
                            compact(entry.value));
    return "{" + text + "}";
}

}  // namespace

std::string plain_json(const rapidjson::Value& json) {
    if (json.IsObject()) {
        std::map<std::string, std::string> members;
        for (const auto& entry : json.GetObject())
            members[entry.name.GetString()] = plain_json(entry.value);
        std::string text;
        for (const auto& [name, value] : members)
            text += fmt::format("{}: {}, ", name, value);
        return "{" + text + "}";
    }
    if (json.IsArray()) {
        std::string text;
        for (const auto& item : json.GetArray())
            text += plain_json(item) + ", ";
        return "[" + text + "]";
    }
    if (json.IsNull()) return "null";
    if (json.IsBool()) return json.GetBool() ? "true" : "false";
    if (json.IsString()) return fmt::format("'{}'", json.GetString());
    return fmt::format("{}", json.GetDouble());
}

std::string plain_xml(const text::XmlElement& element) {
    static const std::set<std::string> kIds = {"RequestId", "RequestID", "requestId",
                                               "ResponseMetadata"};
    std::string text = "<" + element.name;
    std::map<std::string, std::string> attributes;
    for (const auto& attribute : element.attributes)
        attributes[attribute.name] = attribute.value;
    for (const auto& [name, value] : attributes) {
        if (name != "xmlns") text += fmt::format(" {}='{}'", name, value);
    }
    text += ">";
    std::multimap<std::string, std::string> children;
    for (const text::XmlElement& child : element.children) {
        if (!kIds.contains(child.name)) children.emplace(child.name, plain_xml(child));
    }
    for (const auto& [name, child] : children)
        text += child;
    // What is only there to make it look good.
    bool is_layout = element.text.find('\n') != std::string::npos &&
                     element.text.find_first_not_of(" \t\n") == std::string::npos;
    bool has_text = element.children.empty() && !is_layout;
    return text + (has_text ? element.text : "") + "</" + element.name + ">";
}

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

#pragma once
// For tests: any service of the endpoint asked with JSON, in its own protocol, and its answers by
// path.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "aws/client.h"
#include "aws/test_calls.h"
#include "base/time.h"
#include "local/test_endpoint.h"
#include "text/document.h"

namespace local::test {

/// `node` as a value of `shape`.
inline aws::Value value_of(const aws::Shape& shape, const text::Node& node) {
    switch (shape.type) {
        case aws::ShapeType::Structure:
        case aws::ShapeType::Map: {
            aws::Value::Fields fields;
            for (const text::Member& each : node.members) {
                bool is_map = shape.type == aws::ShapeType::Map;
                const aws::Member* member =
                    is_map ? &shape.members[1] : aws::find_member(shape, each.key);
                EXPECT_TRUE(member) << shape.name << " has no " << each.key;
                if (member) fields.push_back({each.key, value_of(*member->shape, each.value)});
            }
            return {std::move(fields)};
        }
        case aws::ShapeType::List: {
            aws::Value::List items;
            for (const text::Node& item : node.items)
                items.push_back(value_of(*shape.members[0].shape, item));
            return {std::move(items)};
        }
        case aws::ShapeType::Integer:
        case aws::ShapeType::Long: return {static_cast<std::int64_t>(std::stoll(node.scalar))};
        case aws::ShapeType::Float:
        case aws::ShapeType::Double: return {std::stod(node.scalar)};
        case aws::ShapeType::Boolean: return {node.scalar == "true"};
        case aws::ShapeType::Blob: return {aws::Value::Blob{node.scalar}};
        case aws::ShapeType::Timestamp:
            return {base::parse_time(node.scalar).value_or(base::Time{})};
        case aws::ShapeType::String:
        case aws::ShapeType::Document: return {node.scalar};
    }
    return {};
}

/// A scalar as text; "#3" for a list or map of three; empty for nothing.
inline std::string text_of(const aws::Value& value) {
    struct Visitor {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(bool truth) const { return truth ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const aws::Value::Blob& blob) const { return blob.bytes; }
        std::string operator()(const aws::Value::Document& document) const { return document.json; }
        std::string operator()(base::Time time) const { return base::to_string(time); }
        std::string operator()(const aws::Value::List& list) const {
            return "#" + std::to_string(list.size());
        }
        std::string operator()(const aws::Value::Fields& fields) const {
            return "#" + std::to_string(fields.size());
        }
    };
    return std::visit(Visitor{}, value.held);
}

/// What was answered.
struct Reply {
    aws::Value value = {};
    aws::Error error = {};  ///< without a code: there is none

    /// The scalar at "Roles.0.RoleName".
    std::string at(std::string_view path) const {
        const aws::Value* here = &value;
        while (here && !path.empty()) {
            std::string part(path.substr(0, path.find('.')));
            path.remove_prefix(std::min(path.size(), part.size() + 1));
            if (const auto* list = std::get_if<aws::Value::List>(&here->held)) {
                std::size_t index = std::stoul(part);
                here = index < list->size() ? &(*list)[index] : nullptr;
            } else {
                here = here->find(part);
            }
        }
        return here ? text_of(*here) : std::string();
    }
    /// "NoSuchEntity: The role ..."; empty when it was taken.
    std::string refusal() const {
        return error.code.empty() ? "" : error.code + ": " + error.message;
    }
};

/// A cloud whose services are asked one after the other.
struct ServiceDesk : TestCloud {
    std::string service;
    explicit ServiceDesk(std::string asked, LiveCloudOptions wished = {})
        : TestCloud(std::move(wished)), service(std::move(asked)) {}

    Reply call(std::string_view operation, const std::string& json = "{}") {
        const aws::Service* model = aws::find_service(service);
        const aws::Operation* called = model ? aws::find_operation(*model, operation) : nullptr;
        EXPECT_TRUE(called) << service << " has no " << operation;
        if (!called) return {};
        base::Sources sources;
        auto input = text::parse_json(sources, sources.add("input.json", json));
        EXPECT_TRUE(input.ok()) << json;
        if (!input.ok()) return {};
        aws::Protocol protocol = model->protocols.front();
        aws::Writer writer = aws::request_writer(*model, *called, protocol);
        writer.members(value_of(aws::or_nothing(called->input), *input));
        base::HttpRequest request =
            aws::request(*model, *called, protocol, std::move(writer), "127.0.0.1:4566");
        request.headers.push_back(
            {"Authorization", aws::test::authorization("AKIDEXAMPLE", model->signing_name)});
        aws::Received received = aws::read_answer(*called, protocol, send(request));
        if (auto* error = std::get_if<aws::Error>(&received.said)) return {{}, std::move(*error)};
        return {std::get<aws::Value>(std::move(received.said)), {}};
    }
};

/// One call of a story. `expected`: what stands at `path`; "?" is anything but nothing; "!Code" is
/// an error. What is not nothing is kept under `keep`, and stands in later inputs for "$keep$".
struct Step {
    const char* operation;
    std::string input;
    std::string path;
    std::string expected;
    std::string keep = {};
};

inline void play(const std::string& service, const std::vector<Step>& steps) {
    ServiceDesk desk(service);
    std::map<std::string, std::string> kept;
    auto filled = [&](std::string text) {
        for (const auto& [name, value] : kept)
            for (std::size_t at = text.find("$" + name + "$"); at != std::string::npos;
                 at = text.find("$" + name + "$"))
                text.replace(at, name.size() + 2, value);
        return text;
    };
    for (const Step& step : steps) {
        const std::string where = service + " " + step.operation + " " + filled(step.input);
        Reply reply = desk.call(step.operation, filled(step.input));
        if (step.expected.starts_with('!')) {
            EXPECT_EQ(reply.error.code, step.expected.substr(1)) << where << reply.error.message;
            continue;
        }
        ASSERT_EQ(reply.refusal(), "") << where;
        if (step.path.empty()) continue;
        const std::string found = reply.at(step.path);
        if (step.expected == "?")
            EXPECT_NE(found, "") << where << " " << step.path;
        else
            EXPECT_EQ(found, filled(step.expected)) << where << " " << step.path;
        if (!step.keep.empty()) kept[step.keep] = found;
    }
}

}  // namespace local::test

// The wire, asked by judges that share no code with it: one JSON a line on standard input, one a
// line on standard output.
//
//   {"service", "method", "target", "headers": [[name, value]...], "body"}
//       the request, read: {"operation", "protocol", "input"} or {"code", "message"}
//   {"service", "operation", "protocol", "output"}
//       the answer, written: {"status", "headers", "body"}
//
// Bodies are in base64. Values: text as a string, whole numbers and truths as themselves,
// {"real": 1.5},
// {"blob": BASE64}, {"time": milliseconds}, {"json": TEXT}, [...], and {"members": {...}}.

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "aws/answer.h"
#include "aws/request.h"
#include "base/base64.h"
#include "base/match.h"

namespace {

using aws::Value;
using JsonOut = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::pair<const char*, aws::Protocol> kProtocols[] = {
    {"json", aws::Protocol::Json},        {"query", aws::Protocol::Query},
    {"ec2", aws::Protocol::Ec2},          {"rest-json", aws::Protocol::RestJson},
    {"rest-xml", aws::Protocol::RestXml}, {"smithy-rpc-v2-cbor", aws::Protocol::Cbor},
};

void write_text(JsonOut& out, std::string_view text) {
    out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

/// {"name": what `write` writes}
template <class Write>
void write_tagged(JsonOut& out, const char* name, Write&& write) {
    out.StartObject();
    out.Key(name);
    write();
    out.EndObject();
}

void write_value(JsonOut& out, const Value& value) {
    base::match(
        value.held, [&](std::monostate) { out.Null(); }, [&](bool truth) { out.Bool(truth); },
        [&](std::int64_t whole) { out.Int64(whole); },
        [&](double real) { write_tagged(out, "real", [&] { out.Double(real); }); },
        [&](const std::string& text) { write_text(out, text); },
        [&](const Value::Blob& blob) {
            write_tagged(out, "blob", [&] { write_text(out, base::to_base64(blob.bytes)); });
        },
        [&](const Value::Document& json) {
            write_tagged(out, "json", [&] { write_text(out, json.json); });
        },
        [&](base::Time time) {
            write_tagged(out, "time", [&] { out.Int64(time.in_unix_milliseconds()); });
        },
        [&](const Value::List& list) {
            out.StartArray();
            for (const Value& item : list)
                write_value(out, item);
            out.EndArray();
        },
        [&](const Value::Fields& fields) {
            write_tagged(out, "members", [&] {
                out.StartObject();
                for (const aws::Field& field : fields) {
                    out.Key(field.name.c_str());
                    write_value(out, field.value);
                }
                out.EndObject();
            });
        });
}

std::string text_of(const rapidjson::Value& json) {
    return {json.GetString(), json.GetStringLength()};
}

Value read_value(const rapidjson::Value& json) {
    if (json.IsBool()) return {json.GetBool()};
    if (json.IsInt64()) return {json.GetInt64()};
    if (json.IsString()) return {text_of(json)};
    if (json.IsArray()) {
        Value::List list;
        for (const auto& item : json.GetArray())
            list.push_back(read_value(item));
        return {std::move(list)};
    }
    if (!json.IsObject() || json.ObjectEmpty()) return {};
    const auto& entry = *json.MemberBegin();
    std::string tag = text_of(entry.name);
    if (tag == "real") return {entry.value.GetDouble()};
    if (tag == "blob") return {Value::Blob{base::from_base64(text_of(entry.value)).value_or("")}};
    if (tag == "time") return {base::Time::unix_milliseconds(entry.value.GetInt64())};
    if (tag == "json") return {Value::Document{text_of(entry.value)}};
    Value::Fields fields;
    for (const auto& field : entry.value.GetObject())
        fields.push_back({text_of(field.name), read_value(field.value)});
    return {std::move(fields)};
}

void read_request(const rapidjson::Value& asked, JsonOut& out) {
    base::HttpRequest request{.method = text_of(asked["method"]),
                              .target = text_of(asked["target"]),
                              .headers = {},
                              .body = base::from_base64(text_of(asked["body"])).value_or("")};
    for (const auto& header : asked["headers"].GetArray())
        request.headers.push_back({text_of(header[0]), text_of(header[1])});
    auto read = aws::RequestReader(aws::services()).read_as_sent(request);
    out.StartObject();
    if (const auto* call = std::get_if<aws::Call>(&read)) {
        out.Key("service");
        write_text(out, call->service->name);
        out.Key("operation");
        write_text(out, call->operation->name);
        out.Key("input");
        write_value(out, call->input);
    } else {
        const aws::Error& error = std::get<aws::RefusedRequest>(read).error;
        out.Key("code");
        write_text(out, error.code);
        out.Key("message");
        write_text(out, error.message);
    }
    out.EndObject();
}

void write_answer(const rapidjson::Value& asked, JsonOut& out) {
    const aws::Service* service = aws::find_service(text_of(asked["service"]));
    const aws::Operation* operation =
        service ? aws::find_operation(*service, text_of(asked["operation"])) : nullptr;
    out.StartObject();
    if (operation) {
        aws::Protocol protocol = aws::Protocol::Json;
        for (const auto& [name, meant] : kProtocols) {
            if (text_of(asked["protocol"]) == name) protocol = meant;
        }
        aws::Writer writer = aws::answer_writer(*service, *operation, protocol, "id-1");
        writer.members(read_value(asked["output"]));
        base::HttpAnswer answer =
            aws::answer(*service, *operation, protocol, std::move(writer), "id-1");
        out.Key("status");
        out.Uint(answer.status);
        out.Key("headers");
        out.StartArray();
        for (const base::HttpHeader& header : answer.headers) {
            out.StartArray();
            write_text(out, header.name);
            write_text(out, header.value);
            out.EndArray();
        }
        out.EndArray();
        out.Key("body");
        write_text(out, base::to_base64(answer.body));
    }
    out.EndObject();
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        rapidjson::Document asked;
        if (asked.Parse<rapidjson::kParseFullPrecisionFlag>(line.c_str()).HasParseError()) return 2;
        rapidjson::StringBuffer text;
        JsonOut out(text);
        if (asked.HasMember("method")) {
            read_request(asked, out);
        } else {
            write_answer(asked, out);
        }
        std::cout << text.GetString() << std::endl;
    }
    return 0;
}

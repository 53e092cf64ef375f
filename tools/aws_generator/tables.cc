#include "tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "generating/output.h"

namespace aws_generator {
namespace {

using generating::cpp_literal;

/// The word of `table` for `name`; empty when the table has none.
std::optional<std::string_view> translated(
    const std::map<std::string_view, std::string_view>& table, std::string_view name) {
    auto found = table.find(name);
    if (found == table.end()) return std::nullopt;
    return found->second;
}

const std::map<std::string_view, std::string_view> kTypes = {
    {"structure", "Structure"}, {"list", "List"},           {"map", "Map"},
    {"string", "String"},       {"integer", "Integer"},     {"long", "Long"},
    {"float", "Float"},         {"double", "Double"},       {"boolean", "Boolean"},
    {"blob", "Blob"},           {"timestamp", "Timestamp"},
};
const std::map<std::string_view, std::string_view> kFormats = {
    {"iso8601", "Iso8601"}, {"unixTimestamp", "UnixSeconds"}, {"rfc822", "HttpDate"}};
const std::map<std::string_view, std::string_view> kProtocols = {
    {"json", "Json"},          {"query", "Query"},      {"ec2", "Ec2"},
    {"rest-json", "RestJson"}, {"rest-xml", "RestXml"}, {"smithy-rpc-v2-cbor", "Cbor"},
};
const std::map<std::string_view, std::string_view> kLocations = {
    {"uri", "Label"},         {"querystring", "Query"}, {"header", "Header"},
    {"headers", "HeaderMap"}, {"statusCode", "Status"},
};

std::string symbol(std::string_view name) {
    std::string text(name);
    std::ranges::replace_if(
        text, [](char c) { return c == '-' || c == '.'; }, '_');
    return text;
}

/// Writes the tables of one service; what it cannot say is a problem.
class TableWriter {
  public:
    explicit TableWriter(const Model& model) : model_(model) {
        for (const text::Member& shape : mapping(model.document, "shapes")) {
            numbers_.emplace(shape.key, numbers_.size());
            std::string_view name = word(shape.value, "locationName");
            if (!name.empty()) shape_names_.emplace(shape.key, name);
        }
    }

    std::string table() {
        std::string shapes;
        for (const text::Member& shape : mapping(model_.document, "shapes"))
            shapes += shape_row(shape.key, shape.value);
        std::string operations = operation_rows();
        std::string text =
            "// Generated from models/aws by tools/aws_generator. Not to be edited.\n";
        text += fmt::format(
            "\n#include \"aws/shapes.h\"\n\nnamespace aws {{\n\nextern const Service "
            "k{0}Service;\nextern const Shape k{0}Shapes[{1}];\n\nnamespace {{\n\n",
            symbol(model_.name), numbers_.size());
        text += lists_;
        text += fmt::format("constexpr Operation kOperations[] = {{\n{}}};\n", operations);
        text += fmt::format("constexpr Protocol kProtocols[] = {{{}}};\n", protocols());
        if (std::string words = query_words(); !words.empty())
            text += fmt::format("constexpr std::string_view kQueryWords[] = {{{}}};\n", words);
        text += "\n}  // namespace\n\n";
        // Without the word g++ fills them when the program starts, and takes twenty times as long.
        text += fmt::format("constinit const Shape k{}Shapes[{}] = {{\n{}}};\n\n",
                            symbol(model_.name), numbers_.size(), shapes);
        return text + service_row() + "\n}  // namespace aws\n";
    }

    base::Diagnostics take_problems() { return std::move(problems_); }

  private:
    void wrong(std::string message) {
        problems_.push_back({.code = "model.wrong", .message = std::move(message)});
    }

    std::string translate(const std::map<std::string_view, std::string_view>& table,
                          std::string_view name, std::string_view user) {
        auto found = translated(table, name);
        if (!found) wrong(fmt::format("{}: the tables know no {}", user, name));
        return std::string(found.value_or("?"));
    }

    std::string reference(std::string_view shape) const {
        return fmt::format("&k{}Shapes[{}]", symbol(model_.name),
                           numbers_.find(std::string(shape))->second);
    }

    static void add(std::string& row, std::string_view field, std::string_view value) {
        row += fmt::format(", .{} = {}", field, value);
    }

    static std::string namespace_of(const text::Node& node) {
        const text::Node* found = node.get("xmlNamespace");
        if (!found) return {};
        // A service says it as text, everything else with a prefix beside it.
        if (found->members.empty()) return fmt::format("{{{}}}", cpp_literal(found->scalar));
        return fmt::format("{{{}, {}}}", cpp_literal(word(*found, "uri")),
                           cpp_literal(word(*found, "prefix")));
    }

    /// A reference to what few members have; empty when this one has nothing of it.
    std::string naming_of(const text::Node& member) {
        std::string space = namespace_of(member);
        if (space.empty() && !member.get("queryName")) return {};
        std::string row =
            fmt::format("{{.query_name = {}, .xml_namespace = {}}}",
                        cpp_literal(word(member, "queryName")), space.empty() ? "{}" : space);
        auto [found, is_new] = namings_.try_emplace(row, namings_.size());
        if (is_new) lists_ += fmt::format("constexpr Naming kNaming{} = {};\n", found->second, row);
        return fmt::format("&kNaming{}", found->second);
    }

    /// Empty: in the body.
    std::string location_of(std::string_view name, const text::Node& member) {
        if (!payload_.empty() && name == payload_) return "Payload";
        std::string_view said = word(member, "location");
        if (said.empty()) return {};
        std::string location = translate(kLocations, said, name);
        if (said == "querystring" && is_map(word(member, "shape"))) return "QueryMap";
        return flag(member, "jsonvalue") ? "HeaderBase64" : location;
    }

    std::string_view name_of_shape(std::string_view shape) const {
        auto found = shape_names_.find(shape);
        return found == shape_names_.end() ? std::string_view() : found->second;
    }

    bool is_map(std::string_view name) const {
        const text::Node* shape = model_.document.get("shapes")->get(name);
        return shape && word(*shape, "type") == "map";
    }

    std::string member_row(std::string_view name, const text::Node& member, bool required) {
        std::string row = fmt::format("    {{.name = \"{}\", .shape = {}", name,
                                      reference(word(member, "shape")));
        // What a shape is called counts where its member says nothing.
        std::string_view location_name = word(member, "locationName");
        if (location_name.empty()) location_name = name_of_shape(word(member, "shape"));
        if (!location_name.empty()) add(row, "location_name", cpp_literal(location_name));
        std::string naming = naming_of(member);
        if (!naming.empty()) add(row, "naming", naming);
        std::string location = location_of(name, member);
        if (!location.empty()) add(row, "location", "Location::" + location);
        if (required) add(row, "required", "true");
        for (auto [key, field] :
             {std::pair{"flattened", "flattened"}, std::pair{"xmlAttribute", "xml_attribute"},
              std::pair{"idempotencyToken", "idempotency_token"}}) {
            if (flag(member, key)) add(row, field, "true");
        }
        if (member.get("timestampFormat")) {
            add(row, "timestamp_format",
                "TimestampFormat::" + translate(kFormats, word(member, "timestampFormat"), name));
        }
        return row + "},\n";
    }

    /// The name of an array with the members, "{}" when there are none.
    std::string member_table(std::string_view shape_name, const text::Node& shape) {
        std::string rows;
        payload_ = word(shape, "payload");
        const text::Node* required = shape.get("required");
        for (const text::Member& member : mapping(shape, "members")) {
            bool is_required =
                required && std::ranges::find(required->items, member.key, &text::Node::scalar) !=
                                required->items.end();
            rows += member_row(member.key, member.value, is_required);
        }
        for (std::string_view key : {"member", "key", "value"}) {
            if (const text::Node* member = shape.get(key)) rows += member_row("", *member, false);
        }
        if (rows.empty()) return "{}";
        lists_ += fmt::format("constexpr Member kMembersOf{}[] = {{\n{}}};\n", shape_name, rows);
        return fmt::format("kMembersOf{}", shape_name);
    }

    std::string word_table(std::string_view shape_name, const text::Node& words) {
        std::string list;
        for (const text::Node& item : words.items)
            list += cpp_literal(item.scalar) + ", ";
        lists_ +=
            fmt::format("constexpr std::string_view kWordsOf{}[] = {{{}}};\n", shape_name, list);
        return fmt::format("kWordsOf{}", shape_name);
    }

    std::string shape_row(std::string_view name, const text::Node& shape) {
        std::string type =
            flag(shape, "document") ? "Document" : translate(kTypes, word(shape, "type"), name);
        std::string row = fmt::format("    {{.name = \"{}\", .type = ShapeType::{}", name, type);
        std::string members = member_table(name, shape);
        if (members != "{}") add(row, "members", members);
        if (const text::Node* words = shape.get("enum"))
            add(row, "words", word_table(name, *words));
        if (shape.get("pattern")) add(row, "pattern", cpp_literal(word(shape, "pattern")));
        for (std::string_view bound : {"min", "max"}) {
            if (shape.get(bound)) add(row, bound, fmt::format("double({})", word(shape, bound)));
        }
        if (shape.get("timestampFormat")) {
            add(row, "timestamp_format",
                "TimestampFormat::" + translate(kFormats, word(shape, "timestampFormat"), name));
        }
        if (flag(shape, "flattened")) add(row, "flattened", "true");
        if (flag(shape, "sensitive")) add(row, "sensitive", "true");
        if (flag(shape, "union")) add(row, "is_union", "true");
        if (flag(shape, "exception")) row += error_fields(shape);
        if (shape.get("xmlName")) add(row, "xml_name", cpp_literal(word(shape, "xmlName")));
        if (shape.get("locationName"))
            add(row, "xml_name", cpp_literal(word(shape, "locationName")));
        if (std::string space = namespace_of(shape); !space.empty()) {
            lists_ += fmt::format("constexpr XmlNamespace kNamespaceOf{} = {};\n", name, space);
            add(row, "xml_namespace", fmt::format("&kNamespaceOf{}", name));
        }
        if (flag(shape, "unwrapped")) add(row, "unwrapped", "true");
        return row + "},\n";
    }

    static std::string error_fields(const text::Node& shape) {
        std::string fields;
        const text::Node* error = shape.get("error");
        if (error && error->get("code"))
            add(fields, "error_code", cpp_literal(word(*error, "code")));
        std::string_view status = error ? word(*error, "httpStatusCode") : "";
        if (status.empty()) status = flag(shape, "fault") ? "500" : "400";
        add(fields, "http_status", status);
        return fields;
    }

    std::string operation_rows() {
        std::vector<const text::Member*> operations;
        for (const text::Member& operation : mapping(model_.document, "operations"))
            operations.push_back(&operation);
        std::ranges::sort(operations, {}, &text::Member::key);
        std::string rows;
        for (const text::Member* operation : operations) {
            std::string row = fmt::format("    {{.name = \"{}\"", operation->key);
            for (std::string_view key : {"input", "output"}) {
                if (operation->value.get(key))
                    add(row, key, reference(word(operation->value, key)));
            }
            const text::Node* errors = operation->value.get("errors");
            if (errors && !errors->items.empty()) {
                std::string list;
                for (const text::Node& error : errors->items)
                    list += reference(error.scalar) + ", ";
                lists_ += fmt::format("constexpr const Shape* kErrorsOf{}[] = {{{}}};\n",
                                      operation->key, list);
                add(row, "errors", "kErrorsOf" + operation->key);
            }
            add_http(row, operation->value);
            rows += row + "},\n";
        }
        return rows;
    }

    /// How an operation is called where that is not by POST at "/".
    static void add_http(std::string& row, const text::Node& operation) {
        if (const text::Node* http = operation.get("http")) {
            add(row, "method", cpp_literal(word(*http, "method")));
            add(row, "path", cpp_literal(word(*http, "requestUri")));
            if (http->get("responseCode")) add(row, "status", word(*http, "responseCode"));
        }
        if (operation.get("hostPrefix"))
            add(row, "host_prefix", cpp_literal(word(operation, "hostPrefix")));
        if (operation.get("locationName"))
            add(row, "xml_name", cpp_literal(word(operation, "locationName")));
        if (std::string space = namespace_of(operation); !space.empty())
            add(row, "xml_namespace", space);
        if (flag(operation, "checksumRequired")) add(row, "needs_checksum", "true");
        if (flag(operation, "open")) add(row, "is_open", "true");
    }

    std::string query_words() {
        const text::Node* words = model_.document.get("metadata")->get("queryWords");
        std::string list;
        if (words) {
            for (const text::Node& item : words->items)
                list += cpp_literal(item.scalar) + ", ";
        }
        return list;
    }

    std::string protocols() {
        std::string list;
        for (const text::Node& protocol : model_.document.get("metadata")->get("protocols")->items)
            list += "Protocol::" + translate(kProtocols, protocol.scalar, model_.name) + ", ";
        return list;
    }

    std::string service_row() const {
        const text::Node& metadata = *model_.document.get("metadata");
        std::string_view signing = word(metadata, "signingName");
        if (signing.empty()) signing = word(metadata, "endpointPrefix");
        std::string row = fmt::format(
            "constinit const Service k{}Service = {{.name = \"{}\", .signing_name = \"{}\", "
            ".api_version = "
            "\"{}\",\n    .protocols = kProtocols, .endpoint_prefix = \"{}\"",
            symbol(model_.name), model_.name, signing, word(metadata, "apiVersion"),
            word(metadata, "endpointPrefix"));
        add(row, "id", cpp_literal(word(metadata, "serviceId")));
        add(row, "json_version", cpp_literal(word(metadata, "jsonVersion")));
        add(row, "target_prefix", cpp_literal(word(metadata, "targetPrefix")));
        add(row, "xml_namespace", cpp_literal(word(metadata, "xmlNamespace")));
        if (metadata.get("awsQueryCompatible")) add(row, "query_compatible", "true");
        if (flag(metadata, "bareErrors")) add(row, "bare_errors", "true");
        if (metadata.get("queryWords")) add(row, "query_words", "kQueryWords");
        return row + ", .operations = kOperations};\n";
    }

    const Model& model_;
    std::map<std::string, std::size_t> numbers_;
    /// What shapes are called on the wire, of those that say so.
    std::map<std::string_view, std::string_view> shape_names_;
    std::map<std::string, std::size_t> namings_;
    /// The member that is the whole body of the structure that is being written.
    std::string payload_;
    std::string lists_;
    base::Diagnostics problems_;
};

}  // namespace

base::Result<std::string> service_table(const Model& model) {
    TableWriter writer(model);
    std::string text = writer.table();
    base::Diagnostics problems = writer.take_problems();
    if (!problems.empty()) return problems;
    return text;
}

std::string list_of_services(const std::vector<Model>& models) {
    std::vector<std::string> names;
    for (const Model& model : models)
        names.push_back(model.name);
    std::ranges::sort(names);
    std::string text = "// Generated from models/aws by tools/aws_generator. Not to be edited.\n";
    text += "\n#include <vector>\n\n#include \"aws/shapes.h\"\n\nnamespace aws {\n\n";
    std::string rows;
    for (const std::string& name : names) {
        text += fmt::format("extern const Service k{}Service;\n", symbol(name));
        rows += fmt::format("k{}Service, ", symbol(name));
    }
    text += fmt::format(
        "\nstd::span<const Service> services() {{\n    static const std::vector<Service> kAll = "
        "{{{}}};\n    return kAll;\n}}\n\n}}  // namespace aws\n",
        rows);
    return text;
}

}  // namespace aws_generator

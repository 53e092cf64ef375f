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
const std::map<std::string_view, std::string_view> kProtocols = {{"json", "Json"},
                                                                 {"query", "Query"}};

std::string symbol(std::string_view name) {
    std::string text(name);
    std::ranges::replace_if(text, [](char c) { return c == '-' || c == '.'; }, '_');
    return text;
}

/// Writes the tables of one service; what it cannot say is a problem.
class TableWriter {
  public:
    explicit TableWriter(const Model& model) : model_(model) {
        for (const text::Member& shape : mapping(model.document, "shapes"))
            numbers_.emplace(shape.key, numbers_.size());
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
        text += fmt::format("constexpr Protocol kProtocols[] = {{{}}};\n\n}}  // namespace\n\n",
                            protocols());
        text += fmt::format("const Shape k{}Shapes[{}] = {{\n{}}};\n\n", symbol(model_.name),
                            numbers_.size(), shapes);
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

    std::string member_row(std::string_view name, const text::Node& member, bool required) {
        std::string row = fmt::format("    {{.name = \"{}\", .shape = {}", name,
                                      reference(word(member, "shape")));
        if (member.get("locationName"))
            add(row, "location_name", cpp_literal(word(member, "locationName")));
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
            if (const text::Node* errors = operation->value.get("errors")) {
                std::string list;
                for (const text::Node& error : errors->items)
                    list += reference(error.scalar) + ", ";
                lists_ += fmt::format("constexpr const Shape* kErrorsOf{}[] = {{{}}};\n",
                                      operation->key, list);
                add(row, "errors", "kErrorsOf" + operation->key);
            }
            rows += row + "},\n";
        }
        return rows;
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
        return fmt::format(
            "const Service k{}Service = {{.name = \"{}\", .signing_name = \"{}\", .api_version = "
            "\"{}\",\n    .protocols = kProtocols, .json_version = \"{}\", .target_prefix = "
            "\"{}\", .xml_namespace = \"{}\", .operations = kOperations}};\n",
            symbol(model_.name), model_.name, signing, word(metadata, "apiVersion"),
            word(metadata, "jsonVersion"), word(metadata, "targetPrefix"),
            word(metadata, "xmlNamespace"));
    }

    const Model& model_;
    std::map<std::string, std::size_t> numbers_;
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

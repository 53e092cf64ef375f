#include "aws/json_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "aws/scalar.h"
#include "aws/timestamp.h"
#include "text/json_events.h"
#include "text/json_writer.h"

namespace aws {
namespace {

/// "a String", "an Integer": what a value was expected to be.
std::string_view expected(ShapeType type) {
    switch (type) {
        case ShapeType::String: return "a String";
        case ShapeType::Integer: return "an Integer";
        case ShapeType::Long: return "a Long";
        case ShapeType::Float: return "a Float";
        case ShapeType::Double: return "a Double";
        case ShapeType::Boolean: return "a Boolean";
        case ShapeType::Blob: return "a Blob";
        case ShapeType::Timestamp: return "a Timestamp";
        case ShapeType::List: return "a List";
        case ShapeType::Map: return "a Map";
        case ShapeType::Structure:
        case ShapeType::Document: break;
    }
    return "a Structure";
}

/// Any JSON value, written again as it is told.
class DocumentCopy {
  public:
    text::JsonWriter writer{text::Layout::Compact};
    std::size_t depth = 0;
};

/// Builds the value from the events of the text.
class ValueBuilder : public text::JsonHandler {
  public:
    explicit ValueBuilder(const Shape& shape) : root_member_{.name = "", .shape = &shape} {}

    bool null() override {
        if (skipping_ > 0) return true;
        if (document_) return copy([](text::JsonWriter& writer) { writer.null(); });
        // In a list too: what is not there is not counted.
        Target target = next();
        return !target.wrong;
    }
    bool boolean(bool truth) override {
        if (passes_by()) return true;
        if (document_) return copy([&](text::JsonWriter& writer) { writer.value(truth); });
        return scalar(truth ? "TRUE_VALUE" : "FALSE_VALUE",
                      [&](const Member& member, Value& value) {
                          if (member.shape->type == ShapeType::Document) {
                              value.held = Value::Document{truth ? "true" : "false"};
                              return true;
                          }
                          if (member.shape->type != ShapeType::Boolean) return false;
                          value.held = truth;
                          return true;
                      });
    }
    bool integer(std::int64_t number) override {
        if (passes_by()) return true;
        if (document_) return copy([&](text::JsonWriter& writer) { writer.value(number); });
        return scalar("NUMBER_VALUE", [&](const Member& member, Value& value) {
            return take_integer(*member.shape, number, value);
        });
    }
    bool number(double number) override {
        if (passes_by()) return true;
        if (document_) return copy([&](text::JsonWriter& writer) { writer.value(number); });
        return scalar("NUMBER_VALUE", [&](const Member& member, Value& value) {
            return take_number(*member.shape, number, value);
        });
    }
    bool string(std::string_view text) override {
        if (passes_by()) return true;
        if (document_) return copy([&](text::JsonWriter& writer) { writer.value(text); });
        return scalar("STRING_VALUE", [&](const Member& member, Value& value) {
            return take_string(*member.shape, text, value);
        });
    }
    bool begin_object() override {
        if (skipping_ > 0) return deeper();
        if (document_) return copy_begin([](text::JsonWriter& writer) { writer.begin_object(); });
        return open(ShapeType::Structure, "Start of structure or map found where not expected.");
    }
    bool begin_array() override {
        if (skipping_ > 0) return deeper();
        if (document_) return copy_begin([](text::JsonWriter& writer) { writer.begin_array(); });
        return open(ShapeType::List, "Start of list found where not expected.");
    }
    bool key(std::string_view name) override {
        if (skipping_ > 0) return true;
        if (document_) return copy_key(name);
        Frame& frame = open_.back();
        frame.key = name;
        frame.member = frame.shape->type == ShapeType::Map ? &frame.shape->members[1]
                                                           : find_wire_member(*frame.shape, name);
        // At the top are members that stand elsewhere.
        bool is_outside =
            frame.member && open_.size() == 1 && frame.member->location != Location::Body;
        if (is_outside) frame.member = nullptr;
        // The value of a member that the shape does not have is the next event.
        if (!frame.member) skip_next_ = true;
        return true;
    }
    bool end_object() override {
        if (skipping_ > 0) return leave();
        if (document_) return copy_end([](text::JsonWriter& writer) { writer.end_object(); });
        if (open_.back().shape->type == ShapeType::Map)
            sort_entries(std::get<Value::Fields>(open_.back().value->held));
        open_.pop_back();
        return true;
    }
    bool end_array() override {
        if (skipping_ > 0) return leave();
        if (document_) return copy_end([](text::JsonWriter& writer) { writer.end_array(); });
        open_.pop_back();
        return true;
    }

    Either<Value> take(text::JsonEnd end) {
        if (problem_) return *std::move(problem_);
        if (end != text::JsonEnd::Whole) return unreadable("");
        return std::move(root_);
    }

  private:
    /// An object or array that is not complete.
    struct Frame {
        const Shape* shape;
        Value* value;
        /// Of an object: where the next value goes. Null: nowhere.
        std::string key = {};
        const Member* member = nullptr;
    };
    /// Where a value goes and what it is to be.
    struct Target {
        const Member* member = nullptr;
        bool wrong = false;
    };

    static const Member* find_wire_member(const Shape& shape, std::string_view name) {
        auto found = std::ranges::find(shape.members, name, &wire_name);
        return found == shape.members.end() ? nullptr : &*found;
    }

    /// Later entries win over earlier ones of the same key.
    static void sort_entries(Value::Fields& fields) {
        std::ranges::reverse(fields);
        std::ranges::stable_sort(fields, {}, &Field::name);
        auto rest = std::ranges::unique(fields, {}, &Field::name);
        fields.erase(rest.begin(), rest.end());
    }

    bool stop(std::string message) {
        problem_ = unreadable(std::move(message));
        return false;
    }

    bool passes_by() {
        if (skipping_ > 0) return true;
        if (!skip_next_) return false;
        skip_next_ = false;
        return true;
    }
    bool deeper() {
        ++skipping_;
        return true;
    }
    bool leave() {
        --skipping_;
        return true;
    }

    /// What the next value is to be.
    Target next() {
        if (skip_next_) {
            skip_next_ = false;
            return {};
        }
        if (open_.empty()) return {&root_member_, false};
        Frame& frame = open_.back();
        if (frame.shape->type == ShapeType::List) return {&frame.shape->members[0], false};
        return {frame.member, false};
    }

    /// Where the next value goes.
    Value& place() {
        if (open_.empty()) return root_;
        Frame& frame = open_.back();
        if (frame.shape->type == ShapeType::List)
            return std::get<Value::List>(frame.value->held).emplace_back();
        auto& fields = std::get<Value::Fields>(frame.value->held);
        if (frame.shape->type == ShapeType::Map)
            return fields.emplace_back(Field{std::move(frame.key), {}}).value;
        // A member twice: the later one counts. There are only so many members.
        auto same = std::ranges::find(fields, frame.member->name, &Field::name);
        if (same != fields.end()) return same->value = Value{};
        return fields.emplace_back(Field{std::string(frame.member->name), {}}).value;
    }

    // AWS rule wire.2 [observed] "github.com/aws/aws-cdk pull request 27087": a value of another
    // type than the model says is a SerializationException that names the token and the type:
    // "STRING_VALUE can not be converted to an Integer". Test:
    // Json.OfAnotherTypeIsASerializationException
    template <class Take>
    bool scalar(std::string_view token, Take&& take) {
        const Member& member = *next().member;
        Value value;
        if (!take(member, value)) {
            return stop(
                fmt::format("{} can not be converted to {}", token, expected(member.shape->type)));
        }
        place() = std::move(value);
        return true;
    }

    bool open(ShapeType kind, std::string_view message) {
        if (skip_next_) {
            skip_next_ = false;
            return deeper();
        }
        const Member& member = *next().member;
        const Shape& shape = *member.shape;
        if (shape.type == ShapeType::Document) {
            document_.emplace();
            return kind == ShapeType::List ? begin_array() : begin_object();
        }
        bool fits = kind == ShapeType::List
                        ? shape.type == ShapeType::List
                        : shape.type == ShapeType::Structure || shape.type == ShapeType::Map;
        if (!fits) return stop(std::string(message));
        Value& value = place();
        if (kind == ShapeType::List) {
            value.held = Value::List();
        } else {
            value.held = Value::Fields();
        }
        open_.push_back({.shape = &shape, .value = &value});
        return true;
    }

    static bool take_integer(const Shape& shape, std::int64_t number, Value& value) {
        switch (shape.type) {
            case ShapeType::Integer:
                if (number < std::numeric_limits<std::int32_t>::min() ||
                    number > std::numeric_limits<std::int32_t>::max()) {
                    return false;
                }
                value.held = number;
                return true;
            case ShapeType::Long: value.held = number; return true;
            default: return take_number(shape, static_cast<double>(number), value);
        }
    }

    static bool take_number(const Shape& shape, double number, Value& value) {
        if (shape.type == ShapeType::Float || shape.type == ShapeType::Double) {
            value.held = number;
            return true;
        }
        if (shape.type == ShapeType::Document) {
            value.held = Value::Document{fmt::format("{}", number)};
            return true;
        }
        if (shape.type != ShapeType::Timestamp) return false;
        auto time = from_unix_seconds(number);
        if (time) value.held = *time;
        return time.has_value();
    }

    static bool take_string(const Shape& shape, std::string_view text, Value& value) {
        switch (shape.type) {
            case ShapeType::String: value.held = std::string(text); return true;
            case ShapeType::Document: {
                text::JsonWriter writer(text::Layout::Compact);
                value.held = Value::Document{writer.value(text).take()};
                return true;
            }
            case ShapeType::Blob:
            case ShapeType::Timestamp: return take_scalar(shape.type, text, value);
            case ShapeType::Float:
            case ShapeType::Double:
                if (text == "NaN") value.held = std::numeric_limits<double>::quiet_NaN();
                if (text == "Infinity") value.held = std::numeric_limits<double>::infinity();
                if (text == "-Infinity") value.held = -std::numeric_limits<double>::infinity();
                return !value.is_absent();
            default: return false;
        }
    }

    template <class Write>
    bool copy(Write&& write) {
        write(document_->writer);
        return true;
    }
    template <class Write>
    bool copy_begin(Write&& write) {
        ++document_->depth;
        return copy(write);
    }
    bool copy_key(std::string_view name) {
        return copy([&](text::JsonWriter& writer) { writer.key(name); });
    }
    template <class Write>
    bool copy_end(Write&& write) {
        copy(write);
        if (--document_->depth > 0) return true;
        std::string json = document_->writer.take();
        document_.reset();
        place().held = Value::Document{std::move(json)};
        return true;
    }

    Member root_member_;
    Value root_;
    std::vector<Frame> open_;
    /// Levels of a value that nobody knows.
    std::size_t skipping_ = 0;
    bool skip_next_ = false;
    std::optional<DocumentCopy> document_;
    std::optional<Error> problem_;
};

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Either<Value> read_json(const Shape& shape, std::string_view json) {
    if (is_blank(json)) return Value{Value::Fields()};
    ValueBuilder builder(shape);
    text::JsonEnd end = text::read_json(json, builder);
    Either<Value> read = builder.take(end);
    // `null` is no structure, but says as little as an empty one.
    if (auto* value = std::get_if<Value>(&read); value && value->is_absent())
        value->held = Value::Fields();
    return read;
}

}  // namespace aws

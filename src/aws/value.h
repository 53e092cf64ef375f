#pragma once
// What a request asks for or an answer holds, as a tree. Requests are small; answers are written by
// `aws::Writer` without one.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"

namespace aws {

struct Field;

/// A value on the wire.
struct Value {
    /// Bytes, not encoded.
    struct Blob {
        std::string bytes;
        bool operator==(const Blob&) const = default;
    };
    /// Any JSON value, as JSON.
    struct Document {
        std::string json;
        bool operator==(const Document&) const = default;
    };
    using List = std::vector<Value>;
    /// Of a structure: by name of the model, in the order in which they came, each once. Of a map:
    /// by key, sorted, each once.
    using Fields = std::vector<Field>;

    /// Nothing at all is std::monostate.
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Blob, Document,
                 base::Time, List, Fields>
        held;

    bool is_absent() const { return held.index() == 0; }

    /// The member of a structure or the entry of a map; null when there is none.
    const Value* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }

    /// The member `name` when it is there and of that type; else what stands for nothing.
    std::string_view text(std::string_view name) const;
    std::int64_t integer(std::string_view name, std::int64_t otherwise = 0) const;
    bool boolean(std::string_view name, bool otherwise = false) const;
    const List& list(std::string_view name) const;
    const Fields& fields(std::string_view name) const;

    /// This value as text; empty when it is none.
    std::string_view as_text() const;

    bool operator==(const Value& other) const;
};

/// A member of a structure or an entry of a map.
struct Field {
    std::string name;
    Value value;

    bool operator==(const Field&) const = default;
};

}  // namespace aws

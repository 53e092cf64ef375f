#pragma once
// Reads the keys of one settled mapping into values. What is not written has the table's default;
// what was reported as bad has it too, since a manifest with errors gives no platform.

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "platform/keys.h"
#include "platform/located.h"
#include "platform/values.h"
#include "text/document.h"

namespace platform {

class Reader {
  public:
    /// `mapping` may be nothing: then every key has its default. `owner` is the place to point at
    /// for what is not written.
    Reader(const text::Node* mapping, const Table& table, base::SourceSpan owner)
        : mapping_(mapping), table_(&table), owner_(owner) {}

    bool has(std::string_view name) const { return get(name) != nullptr; }
    /// Its value; nothing when it is not written or was reported.
    const text::Node* get(std::string_view name) const {
        assert(table_->find(name) != nullptr);
        const text::Node* node = mapping_ != nullptr ? mapping_->get(name) : nullptr;
        return node != nullptr && !node->is_null() ? node : nullptr;
    }
    /// Whether it is written, be it well or not.
    bool written(std::string_view name) const {
        return mapping_ != nullptr && mapping_->find(name) != nullptr;
    }
    base::SourceSpan owner() const { return owner_; }
    const Table& table() const { return *table_; }
    base::SourceSpan place(std::string_view name) const {
        const text::Node* node = get(name);
        return node != nullptr ? node->span : owner_;
    }
    /// The keys of a mapping under `name`.
    Reader keys(std::string_view name) const {
        const text::Node* node = get(name);
        return Reader(node, *table_->find(name)->table, node != nullptr ? node->span : owner_);
    }

    /// The text, the default, or "".
    std::string_view text(std::string_view name) const {
        const text::Node* node = get(name);
        if (node != nullptr && node->is_scalar()) return node->scalar;
        return table_->find(name)->otherwise;
    }
    Located<std::string> located_text(std::string_view name) const {
        return {std::string(text(name)), place(name)};
    }
    bool flag(std::string_view name) const { return parse_flag(text(name)).value_or(false); }
    Located<bool> located_flag(std::string_view name) const { return {flag(name), place(name)}; }
    std::uint32_t number(std::string_view name) const {
        return parse_number(text(name)).value_or(0);
    }
    Located<std::uint32_t> located_number(std::string_view name) const {
        return {number(name), place(name)};
    }
    std::optional<Located<std::uint32_t>> optional_number(std::string_view name) const {
        if (!has(name)) return std::nullopt;
        return located_number(name);
    }
    base::Duration duration(std::string_view name) const {
        return base::parse_duration(text(name)).value_or(base::Duration());
    }
    Located<base::Duration> located_duration(std::string_view name) const {
        return {duration(name), place(name)};
    }
    std::optional<Located<base::Duration>> optional_duration(std::string_view name) const {
        if (!has(name)) return std::nullopt;
        return located_duration(name);
    }
    /// The position of the value among the choices of the key.
    std::size_t choice(std::string_view name) const {
        const Key* key = table_->find(name);
        std::string_view chosen = text(name);
        for (std::size_t i = 0; i < key->choices.size(); ++i) {
            if (key->choices[i] == chosen) return i;
        }
        return 0;
    }
    /// The single values of a list.
    std::vector<Located<std::string>> list(std::string_view name) const {
        std::vector<Located<std::string>> values;
        if (const text::Node* node = get(name)) {
            for (const text::Node& item : node->items)
                values.push_back({item.scalar, item.span});
        }
        return values;
    }

  private:
    const text::Node* mapping_;
    const Table* table_;
    base::SourceSpan owner_;
};

}  // namespace platform

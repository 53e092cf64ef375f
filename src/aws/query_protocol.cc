#include "aws/query_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "aws/form.h"
#include "aws/scalar.h"

namespace aws {
namespace {

/// Structures in structures: no service nests deeper, and a shape may hold itself.
constexpr std::size_t kMostDepth = 64;

/// Reads a value out of the pairs whose names begin alike. They stand sorted, so that the parts of
/// one value stand together however many there are.
class FormReader {
  public:
    FormReader(std::span<const base::HttpHeader> pairs, FormNames names) : names_(names) {
        for (const base::HttpHeader& pair : pairs)
            pairs_.try_emplace(pair.name, pair.value);
    }

    Either<Value> read(const Shape& shape) {
        Value value;
        read_structure(shape, "", value);
        if (problem_) return *std::move(problem_);
        return value;
    }

  private:
    using Pairs = std::map<std::string_view, std::string_view>;

    bool is_ec2() const { return names_ == FormNames::Ec2; }

    /// Whether there is anything at `path` or below it.
    bool has(std::string_view path) const {
        auto found = pairs_.lower_bound(path);
        if (found == pairs_.end()) return false;
        if (found->first == path) return true;
        return pairs_.lower_bound(std::string(path) + ".") != below_end(path);
    }

    /// Behind the last pair below `path`: '/' follows '.' in ASCII.
    Pairs::const_iterator below_end(std::string_view path) const {
        return pairs_.lower_bound(std::string(path) + "/");
    }

    std::optional<std::string_view> at(std::string_view path) const {
        auto found = pairs_.find(path);
        if (found == pairs_.end()) return std::nullopt;
        return found->second;
    }

    static std::string below(std::string_view path, std::string_view name) {
        return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
    }

    void read_structure(const Shape& shape, std::string_view path, Value& value) {
        auto& fields = value.held.emplace<Value::Fields>();
        if (++depth_ <= kMostDepth) {
            for (const Member& member : shape.members) {
                std::string place =
                    below(path, is_ec2() ? ec2_form_name(member) : std::string(wire_name(member)));
                if (!has(place)) continue;
                Value read;
                read_member(member, place, read);
                if (!read.is_absent())
                    fields.push_back({std::string(member.name), std::move(read)});
            }
        }
        --depth_;
    }

    void read_member(const Member& member, std::string_view path, Value& value) {
        const Shape& shape = *member.shape;
        bool flattened = member.flattened || shape.flattened || is_ec2();
        switch (shape.type) {
            case ShapeType::Structure: return read_structure(shape, path, value);
            case ShapeType::List: {
                std::string_view element = wire_name(shape.members[0]);
                std::string list =
                    flattened ? std::string(path)
                              : below(path, element.empty() ? std::string_view("member") : element);
                return read_list(shape, list, value);
            }
            case ShapeType::Map:
                return read_map(shape, flattened ? std::string(path) : below(path, "entry"), value);
            default: return read_scalar(shape, path, value);
        }
    }

    /// The numbers that stand behind `path`, in their order: 1, 2, 10.
    std::vector<std::uint64_t> numbers_below(std::string_view path) const {
        std::vector<std::uint64_t> numbers;
        auto end = below_end(path);
        for (auto pair = pairs_.lower_bound(std::string(path) + "."); pair != end; ++pair) {
            std::string_view rest = pair->first.substr(path.size() + 1);
            std::uint64_t number = 0;
            auto [at, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
            bool ends = at == rest.data() + rest.size() || *at == '.';
            if (failure == std::errc() && ends && rest[0] != '0') numbers.push_back(number);
        }
        std::ranges::sort(numbers);
        auto rest = std::ranges::unique(numbers);
        numbers.erase(rest.begin(), rest.end());
        return numbers;
    }

    // AWS rule wire.3 [documented] "Smithy, AWS query protocol": the elements of a list are
    // numbered from 1; gaps close up, and a list without elements is sent as its name with nothing
    // behind it. Test: Query.ListsAreNumberedAndTheirGapsCloseUp
    void read_list(const Shape& shape, std::string_view path, Value& value) {
        auto& list = value.held.emplace<Value::List>();
        for (std::uint64_t number : numbers_below(path)) {
            Value read;
            read_member(shape.members[0], fmt::format("{}.{}", path, number), read);
            list.push_back(std::move(read));
        }
    }

    void read_map(const Shape& shape, std::string_view path, Value& value) {
        auto name_of = [&](std::size_t index, std::string_view otherwise) {
            std::string_view name = wire_name(shape.members[index]);
            return name.empty() ? otherwise : name;
        };
        Value::Fields& fields = value.held.emplace<Value::Fields>();
        for (std::uint64_t number : numbers_below(path)) {
            std::string entry = fmt::format("{}.{}", path, number);
            auto key = at(below(entry, name_of(0, "key")));
            if (!key) continue;
            Value read;
            std::string place = below(entry, name_of(1, "value"));
            if (has(place)) read_member(shape.members[1], place, read);
            fields.push_back({std::string(*key), std::move(read)});
        }
        std::ranges::stable_sort(fields, {}, &Field::name);
        auto rest = std::ranges::unique(fields, {}, &Field::name);
        fields.erase(rest.begin(), rest.end());
    }

    void read_scalar(const Shape& shape, std::string_view path, Value& value) {
        // Something below a scalar and nothing at it: as good as nothing.
        std::string_view text = at(path).value_or(std::string_view());
        bool read = shape.type == ShapeType::String || !text.empty()
                        ? take_scalar(shape.type, text, value)
                        : true;
        if (!read && !problem_)
            problem_ =
                Error{"MalformedInput", fmt::format("Invalid value '{}' for {}", text, path)};
    }

    Pairs pairs_;
    FormNames names_;
    std::size_t depth_ = 0;
    std::optional<Error> problem_;
};

}  // namespace

Either<Value> read_query(const Shape& shape, std::span<const base::HttpHeader> pairs,
                         FormNames names) {
    return FormReader(pairs, names).read(shape);
}

}  // namespace aws

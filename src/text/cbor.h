#pragma once
// CBOR (RFC 8949) in and out: the journal of the local cloud and AWS's newest protocol are written
// in it. A stream each way, no tree.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace text {

/// Writes items in the shortest form. Calls follow the grammar: a `begin_array(2)` is followed by
/// two items, a `begin_map(2)` by two pairs, a `begin_open_map()` by any number of them and
/// `end()`.
class CborWriter {
  public:
    void null();
    void boolean(bool truth);
    void integer(std::int64_t number);
    void unsigned_integer(std::uint64_t number);
    /// As a double; NaN always as the same bytes.
    void number(double number);
    /// `text` is UTF-8.
    void text(std::string_view text);
    void bytes(std::string_view bytes);
    void begin_array(std::size_t items);
    void begin_map(std::size_t pairs);
    /// Of a number of items that is not known yet, up to `end()`.
    void begin_open_array();
    void begin_open_map();
    void end();
    /// The next item is of the meaning that `number` is registered for (1: seconds since 1970).
    void tag(std::uint64_t number);

    const std::string& written() const { return out_; }
    /// What was written; the writer is empty afterwards and may be used again.
    std::string take();

  private:
    void head(std::uint8_t major, std::uint64_t argument);
    std::string out_;
};

/// What the next item is.
enum class CborKind : std::uint8_t {
    Null,  ///< `undefined` too
    Boolean,
    Integer,
    Number,  ///< a floating-point number of any width
    Text,
    Bytes,
    Array,
    Map,
    Tag,
    End,  ///< no item: the end of the bytes, of the container, or of what could be read
};

/// Reads items one by one. The first mistake (bytes that end early, an item of another kind than
/// was asked for, text that is not UTF-8, nesting over 64 levels) ends the reading: from then on
/// `ok()` is false and every item reads as zero, empty or absent. Definite and indefinite lengths
/// are read alike.
class CborReader {
  public:
    /// `bytes` must outlive the reader.
    explicit CborReader(std::string_view bytes) : bytes_(bytes) {}

    bool ok() const { return ok_; }
    /// Where the next item begins; after a mistake, about where it is.
    std::size_t offset() const { return offset_; }
    bool at_end() const { return offset_ == bytes_.size() && open_.empty(); }

    CborKind peek();

    void null();
    bool boolean();
    /// Of what fits into 64 bits with a sign; anything else is a mistake.
    std::int64_t integer();
    std::uint64_t unsigned_integer();
    /// Integers are numbers too.
    double number();
    std::string text();
    std::string bytes();
    std::uint64_t tag();

    /// Goes into an array or map. Then `while (reader.more())` read an item, or a key and a value;
    /// the `more()` that answers false leaves it.
    void begin_array();
    void begin_map();
    bool more();
    /// Passes one item by, whatever is in it.
    void skip();

    /// Ends the reading, as a mistake of the bytes does: what was read makes no sense.
    void fail() { ok_ = false; }

  private:
    struct Head {
        std::uint8_t major = 0;
        std::uint8_t info = 0;
        std::uint64_t argument = 0;
        bool indefinite() const { return info == 31; }
    };
    /// An open container; `left` counts items, two for each pair.
    struct Open {
        std::uint64_t left = 0;
        bool indefinite = false;
        bool map = false;
        bool value_is_next = false;
    };

    std::optional<Head> read_head();
    /// The head of an item of `major`; counts it in its container.
    std::optional<Head> expect(std::uint8_t major);
    void count_item();
    std::string string_of(std::uint8_t major);
    std::string_view take(std::uint64_t count);
    void open(std::uint8_t major);

    std::string_view bytes_;
    std::size_t offset_ = 0;
    bool ok_ = true;
    std::vector<Open> open_;
};

}  // namespace text

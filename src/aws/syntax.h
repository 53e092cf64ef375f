#pragma once
// The three syntaxes behind aws::Writer. Each has the same calls: `open` and `close` around a
// structure, list or map, and a scalar of each kind at a slot.

#include <string>
#include <string_view>
#include <vector>

#include "aws/writer.h"
#include "text/json_writer.h"

namespace aws {

class JsonSyntax {
  public:
    explicit JsonSyntax(std::string opening);
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void integer(const Slot& slot, std::int64_t value);
    void number(const Slot& slot, double value);
    void boolean(const Slot& slot, bool value);
    void time(const Slot& slot, base::Time value);
    void document(const Slot& slot, std::string_view json);
    std::string take();

  private:
    void name(const Slot& slot);
    text::JsonWriter out_{text::Layout::Compact};
};

class XmlSyntax {
  public:
    explicit XmlSyntax(std::string opening) : out_(std::move(opening)) {}
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void integer(const Slot& slot, std::int64_t value);
    void number(const Slot& slot, double value);
    void boolean(const Slot& slot, bool value);
    void time(const Slot& slot, base::Time value);
    void document(const Slot& slot, std::string_view json) { text(slot, json); }
    std::string take() { return std::move(out_); }

  private:
    void begin_element(const Slot& slot);
    void end_element(const Slot& slot);
    void raw(const Slot& slot, std::string_view value);
    std::string out_;
    /// What closes each thing that is open, innermost last.
    std::vector<std::string> closing_;
};

class FormSyntax {
  public:
    explicit FormSyntax(std::string opening) : out_(std::move(opening)) {}
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void integer(const Slot& slot, std::int64_t value);
    void number(const Slot& slot, double value);
    void boolean(const Slot& slot, bool value);
    void time(const Slot& slot, base::Time value);
    void document(const Slot& slot, std::string_view json) { text(slot, json); }
    std::string take() { return std::move(out_); }

  private:
    struct Open {
        std::size_t path_size;
        std::size_t out_size;
    };
    void descend(const Slot& slot);
    void pair(std::string_view path, std::string_view value);
    std::string out_;
    std::string path_;
    std::vector<Open> open_;
};

/// `text` between tags: & < > and what a reader of XML would drop are escaped; what XML cannot hold
/// at all becomes U+FFFD.
std::string xml_escape(std::string_view text);

}  // namespace aws

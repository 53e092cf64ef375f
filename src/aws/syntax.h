#pragma once
// The syntaxes of bodies behind aws::Writer. Each has the same calls: `open` and `close` around a
// structure, list or map, and a scalar of each kind at a slot.

#include <string>
#include <string_view>
#include <vector>

#include "aws/form.h"
#include "aws/writer.h"
#include "text/cbor.h"
#include "text/json_writer.h"

namespace aws {

class JsonSyntax {
  public:
    explicit JsonSyntax(std::string opening);
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void blob(const Slot& slot, std::string_view bytes);
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
    explicit XmlSyntax(std::string opening);
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void blob(const Slot& slot, std::string_view bytes);
    void integer(const Slot& slot, std::int64_t value);
    void number(const Slot& slot, double value);
    void boolean(const Slot& slot, bool value);
    void time(const Slot& slot, base::Time value);
    void document(const Slot& slot, std::string_view json) { text(slot, json); }
    std::string take() { return std::move(out_); }

  private:
    struct Open {
        /// What closes it.
        std::string closing;
        /// Where its attributes go.
        std::size_t attributes_at = 0;
    };
    void begin_element(const Slot& slot);
    void end_element(const Slot& slot);
    void raw(const Slot& slot, std::string_view value);
    std::string out_;
    /// Innermost last; the first is what the bytes begin with.
    std::vector<Open> open_;
};

class FormSyntax {
  public:
    FormSyntax(std::string opening, FormNames names) : out_(std::move(opening)), names_(names) {}
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void blob(const Slot& slot, std::string_view bytes);
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
    FormNames names_;
    std::string path_;
    std::vector<Open> open_;
};

class CborSyntax {
  public:
    explicit CborSyntax(std::string opening);
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void blob(const Slot& slot, std::string_view bytes);
    void integer(const Slot& slot, std::int64_t value);
    void number(const Slot& slot, double value);
    void boolean(const Slot& slot, bool value);
    void time(const Slot& slot, base::Time value);
    void document(const Slot& slot, std::string_view json) { text(slot, json); }
    std::string take();

  private:
    void name(const Slot& slot);
    text::CborWriter out_;
};

/// " xmlns=..." as it stands in an element; empty when there is none.
std::string xmlns(const XmlNamespace& xml_namespace);

/// `text` between tags: & < > and what a reader of XML would drop are escaped; what XML cannot hold
/// at all becomes U+FFFD.
std::string xml_escape(std::string_view text);

}  // namespace aws

#pragma once
// The syntax of members that stand outside the body: in the path, behind the question mark, in
// headers; or that are the body. The same calls as the other syntaxes of `aws::Writer`.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http_parts.h"
#include "aws/shapes.h"
#include "aws/writer.h"

namespace aws {

class BoundSyntax {
  public:
    void open(const Slot& slot);
    void close(const Shape& shape);
    void text(const Slot& slot, std::string_view value);
    void blob(const Slot& slot, std::string_view bytes);
    void integer(const Slot& slot, std::int64_t value);
    void number(const Slot& slot, double value);
    void boolean(const Slot& slot, bool value);
    void time(const Slot& slot, base::Time value);
    void document(const Slot& slot, std::string_view json);

    /// Everything but the body's members.
    HttpParts take();

  private:
    bool is_in_list() const { return !open_.empty() && open_.back() == ShapeType::List; }
    void put(const Slot& slot, std::string value);

    HttpParts parts_;
    /// Pairs of a map: those of other members take precedence.
    std::vector<base::HttpHeader> map_pairs_;
    /// The member whose list or map is open, and what is open inside it.
    const Member* member_ = nullptr;
    std::vector<ShapeType> open_;
    std::string key_;
    std::vector<std::string> items_;
};

}  // namespace aws

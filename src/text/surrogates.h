#pragma once
// Characters written as two escapes, "\ud83d\ude00": JSON has them, every YAML is to read JSON, and
// the parser refuses them.

#include <string>
#include <string_view>

namespace text {

/// A text whose pairs of escapes stand for private characters while the parser reads it. Nothing
/// moves: each escape is as long as it was.
class SurrogatePairs {
  public:
    /// `text` must outlive it.
    explicit SurrogatePairs(std::string_view text);
    SurrogatePairs(const SurrogatePairs&) = delete;
    SurrogatePairs& operator=(const SurrogatePairs&) = delete;

    /// What the parser is to read.
    std::string_view text() const { return replaced_.empty() ? text_ : replaced_; }

    /// Puts the characters themselves into `value`, what the parser made of a text in double
    /// quotes.
    void join(std::string& value) const;

    /// Puts the escapes back into `value`, what the parser made of `written` where an escape means
    /// nothing: in plain, single-quoted and block scalars.
    void restore(std::string& value, std::string_view written) const;

  private:
    std::string_view text_;
    std::string replaced_;  ///< empty: the text has no such pairs
    char32_t block_ = 0;    ///< the first of 2048 private characters that the text has not
};

}  // namespace text

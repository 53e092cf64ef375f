#include "text/wildcard.h"

#include <cstddef>

namespace text {

bool fits_wildcards(std::string_view pattern, std::string_view text, Wildcards wildcards) {
    auto fits_one = [&](char wanted, char c) {
        return wanted == c || (wanted == '?' && wildcards == Wildcards::StarsAndQuestions);
    };
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t from = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.size() && fits_one(pattern[p], text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

}  // namespace text

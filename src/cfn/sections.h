#pragma once
// The sections of a template in the order in which they are written. Not for other rooms.

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace cfn {

inline constexpr std::string_view kFormatVersion = "2010-09-09";

inline constexpr std::array<std::string_view, 12> kSections = {"AWSTemplateFormatVersion",
                                                               "Description",
                                                               "Metadata",
                                                               "Transform",
                                                               "Hooks",
                                                               "Globals",
                                                               "Parameters",
                                                               "Rules",
                                                               "Mappings",
                                                               "Conditions",
                                                               "Resources",
                                                               "Outputs"};

/// The place of `section` in the order; sections of unknown name come last.
constexpr std::size_t section_rank(std::string_view section) {
    return static_cast<std::size_t>(std::ranges::find(kSections, section) - kSections.begin());
}

/// Puts `entries` in the order of the sections that `section` names; those of one section stay as
/// they are.
template <class T, class Section>
void order_by_section(std::vector<T>& entries, Section section) {
    std::vector<T> ordered;
    ordered.reserve(entries.size());
    for (std::size_t rank = 0; rank <= kSections.size(); ++rank) {
        for (T& entry : entries) {
            if (section_rank(entry.*section) == rank) ordered.push_back(entry);
        }
    }
    entries = std::move(ordered);
}

}  // namespace cfn

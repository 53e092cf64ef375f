#pragma once
// Answers taken apart as clients take them apart, for tests.

#include <string>
#include <vector>

namespace aws::test {

/// What stands between each `<name>` and its end, in order.
inline std::vector<std::string> all_in(const std::string& xml, const std::string& name) {
    std::vector<std::string> found;
    const std::string open = "<" + name + ">";
    const std::string close = "</" + name + ">";
    for (std::size_t at = xml.find(open); at != std::string::npos; at = xml.find(open, at)) {
        at += open.size();
        found.push_back(xml.substr(at, xml.find(close, at) - at));
    }
    return found;
}

/// The first of them; empty when there is none.
inline std::string one_in(const std::string& xml, const std::string& name) {
    auto all = all_in(xml, name);
    return all.empty() ? std::string() : all.front();
}

}  // namespace aws::test

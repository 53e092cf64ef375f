#pragma once
// Members of answers as the deployer keeps them, and of requests as it has them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/value.h"
#include "aws/writer.h"
#include "base/time.h"

namespace deploy {

/// Empty: it is not there, or it is no text.
inline std::string text(const aws::Value& value, std::string_view name) {
    return std::string(value.text(name));
}

/// Empty: it is not there, or it is no time.
inline std::optional<base::Time> time_at(const aws::Value& value, std::string_view name) {
    const aws::Value* found = value.find(name);
    const auto* time = found ? std::get_if<base::Time>(&found->held) : nullptr;
    return time ? std::optional(*time) : std::nullopt;
}

/// A list of texts of a request.
inline void write_texts(aws::Writer& out, std::string_view name,
                        const std::vector<std::string>& texts) {
    out.begin_list(name);
    for (const std::string& one : texts)
        out.text({}, one);
    out.end();
}

}  // namespace deploy

#include "cli/secret_value.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace cli {
namespace {

constexpr std::size_t kMostBytes = 65'536;

base::Diagnostic problem(std::string message, std::string help) {
    return {.code = "usage.secret-value", .message = std::move(message), .help = std::move(help)};
}

}  // namespace

base::Result<std::string> secret_value(std::string bytes, GivenBy giver) {
    if (giver == GivenBy::StandardInput && bytes.ends_with('\n')) bytes.pop_back();
    if (bytes.empty())
        return problem(
            "the value is empty",
            "type it when you are asked, or hand it over: printf %s \"$VALUE\" | slipway "
            "secret set ENV NAME");
    if (bytes.size() > kMostBytes)
        return problem(fmt::format("the value has {} bytes, and Secrets Manager takes {}",
                                   bytes.size(), kMostBytes),
                       "keep what is that large in a file system or a bucket, and its key here");
    // A container gets it as an environment variable, which a NUL would end.
    if (std::size_t nul = bytes.find('\0'); nul != std::string::npos)
        return problem(fmt::format("the value has a NUL, as byte {}", nul + 1),
                       "no environment variable can hold it: write the value as base64, say");
    if (std::size_t valid = base::utf8_prefix(bytes); valid != bytes.size())
        return problem(fmt::format("the value is no text: byte {} is not UTF-8", valid + 1),
                       "no environment variable can hold it: write the value as base64, say");
    return bytes;
}

bool has_blank_edge(std::string_view value) {
    constexpr std::string_view kBlank = " \t\r\n";
    return !value.empty() && (kBlank.find(value.front()) != std::string_view::npos ||
                              kBlank.find(value.back()) != std::string_view::npos);
}

}  // namespace cli

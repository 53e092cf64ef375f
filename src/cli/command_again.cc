#include "cli/command_again.h"

#include "cli/views/deploy_functions.h"

namespace cli {

std::string command_again(std::string_view command, const Arguments& arguments) {
    std::string line = "slipway " + std::string(command);
    for (const std::string& word : arguments.words)
        line += " " + shell_quoted(word);
    if (!arguments.to.empty()) line += " --to " + shell_quoted(arguments.to);
    if (!arguments.region.empty()) line += " --region " + shell_quoted(arguments.region);
    if (arguments.keep_data) line += " --keep-data";
    if (arguments.unprotect) line += " --unprotect";
    return line + same_options(arguments);
}

std::string aws_command(const std::vector<std::string>& words, const std::string& place) {
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : " ") + shell_quoted(word);
    return place == "AWS" ? line : line + " --endpoint-url " + shell_quoted(place);
}

std::string same_options(const Arguments& arguments) {
    std::string line;
    if (arguments.file != Arguments().file) line += " -f " + shell_quoted(arguments.file);
    if (arguments.local) line += " --local";
    if (!arguments.endpoint_url.empty())
        line += " --endpoint-url " + shell_quoted(arguments.endpoint_url);
    return line;
}

}  // namespace cli

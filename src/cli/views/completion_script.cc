#include "cli/views/completion_script.h"

namespace cli {
namespace {

constexpr std::string_view kBash = R"(_slipway() {
    local word=${COMP_WORDS[COMP_CWORD]} line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files) compopt -o default 2>/dev/null; return ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <(slipway __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$word" 2>/dev/null)
}
complete -F _slipway slipway
)";

constexpr std::string_view kZsh = R"(#compdef slipway
_slipway() {
    local line word
    local -a found
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            _files
            return
        fi
        word=${line%%$'\t'*}
        if [[ $line == *$'\t'* ]]; then
            found+=("${word//:/\\:}:${line#*$'\t'}")
        else
            found+=("${word//:/\\:}")
        fi
    done < <(slipway __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    _describe slipway found
}
if [[ ${funcstack[1]} == _slipway ]]; then
    _slipway "$@"
else
    compdef _slipway slipway
fi
)";

constexpr std::string_view kFish = R"(function __slipway_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (slipway __complete $words[2..-1] 2>/dev/null)
    if contains -- :files $found
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $found
    end
end
complete -c slipway -f -a '(__slipway_complete)'
)";

}  // namespace

std::string_view completion_script(std::string_view shell) {
    if (shell == "bash") return kBash;
    if (shell == "zsh") return kZsh;
    if (shell == "fish") return kFish;
    return {};
}

}  // namespace cli

#include "local/cloudformation/lists.h"

#include <fmt/format.h>

namespace local {

std::optional<aws::Error> write_newest_first(const Asking& asking, aws::Writer& answer,
                                             const NewestFirst& list) {
    const std::string mark = fmt::format("{} {} {} {}", asking.operation().name, asking.account(),
                                         asking.region(), list.list);
    std::uint64_t left = list.count;
    if (asking.input().has(kByName.token)) {
        auto position = read_page_position(mark, asking.input().text(kByName.token));
        if (!position || *position > left)
            return asking.error(kValidation, std::string(kByName.wrong_message));
        left = *position;
    }
    answer.begin_list(list.member);
    std::size_t written = 0;
    for (; left > 0; --left) {
        if (!list.shows(left - 1)) continue;
        if (++written > kAPage) break;
        list.write(left - 1);
    }
    answer.end();
    if (left > 0) answer.text(kByName.token, page_token(mark, left));
    return std::nullopt;
}

}  // namespace local

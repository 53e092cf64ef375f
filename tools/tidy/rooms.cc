#include "tidy/rooms.h"

#include <sstream>

#include "tidy/source_text.h"

namespace tidy {
namespace {

/// A word in capitals, as CMake's functions name their arguments.
bool is_keyword(std::string_view word) {
    return word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string_view::npos;
}

}  // namespace

Rooms read_rooms(std::string_view cmake_lists) {
    std::string text;
    for (std::string_view line : lines_of(cmake_lists)) {
        text += line.substr(0, line.find('#'));
        text += '\n';
    }
    static constexpr std::string_view kCall = "slipway_room(";
    Rooms rooms;
    for (std::size_t at = text.find(kCall); at != std::string::npos;
         at = text.find(kCall, at + 1)) {
        std::size_t begin = at + kCall.size();
        std::istringstream words(text.substr(begin, text.find(')', begin) - begin));
        std::string name;
        words >> name;
        Room& room = rooms[name];
        bool in_list = false;
        for (std::string word; words >> word;) {
            if (word == "DETERMINISTIC") room.deterministic = true;
            if (is_keyword(word)) {
                in_list = word == "MAY_INCLUDE";
            } else if (in_list) {
                room.may_include.insert(word);
            }
        }
    }
    return rooms;
}

}  // namespace tidy

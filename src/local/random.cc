#include "local/random.h"

#include <random>

namespace local {

std::size_t random_below(std::size_t bound) {
    // From the system each time: there is no state that somebody could learn.
    std::random_device source;
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(source);
}

std::string random_letters(std::string_view alphabet, std::size_t count) {
    std::string letters;
    for (std::size_t i = 0; i < count; ++i)
        letters += alphabet[random_below(alphabet.size())];
    return letters;
}

}  // namespace local

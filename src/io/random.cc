#include "io/random.h"

#include <random>

namespace io {

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

std::string random_uuid() {
    std::string digits = random_letters("0123456789abcdef", 32);
    digits[12] = '4';
    digits[16] = '8';
    for (std::size_t at : {8U, 13U, 18U, 23U})
        digits.insert(at, 1, '-');
    return digits;
}

}  // namespace io

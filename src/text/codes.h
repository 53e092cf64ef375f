#pragma once
// The codes of this room's findings.

#include <array>

#include "base/diagnostic.h"

namespace text {

inline constexpr std::array kCodes = {
    base::Code{"document.syntax", base::Severity::Error, "the file is not valid YAML or JSON"},
    base::Code{"document.duplicate-key", base::Severity::Error,
               "a mapping has the same key more than once"},
    base::Code{"document.key", base::Severity::Error, "a key is empty, a list or a mapping"},
    base::Code{"document.alias", base::Severity::Error,
               "an alias or a merge key has nothing that it could stand for"},
    base::Code{"document.several", base::Severity::Error,
               "the file holds more than one YAML document"},
    base::Code{"document.too-large", base::Severity::Error,
               "the file is larger or nested deeper than slipway reads"},
    base::Code{"document.not-utf8", base::Severity::Error, "the file is not UTF-8 text"},
    base::Code{"pattern.unsupported", base::Severity::Error,
               "a regular expression needs what a linear-time matcher cannot do"},
};

}  // namespace text

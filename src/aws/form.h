#pragma once
// Forms and percent-encoding: the bodies of the query protocol, the parts of a URL.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shapes.h"
#include "base/http.h"

namespace aws {

/// What percent-encoding leaves alone, beside letters and digits.
enum class Keep : std::uint8_t {
    Unreserved,  ///< - . _ ~
    Path,        ///< those and the slash
};

/// `text` with all bytes but those of `keep` as %XX, upper-case.
std::string percent_encode(std::string_view text, Keep keep = Keep::Unreserved);

enum class Plus : std::uint8_t { IsBlank, IsPlus };

/// `text` with its %XX resolved; a percent sign without two hex digits stays as it is.
std::string percent_decode(std::string_view text, Plus plus);

/// The names in a form: EC2 has ways of its own.
enum class FormNames : std::uint8_t { Query, Ec2 };

/// What a member is called in the forms of EC2: as it says, else its name in XML with a capital.
std::string ec2_form_name(const Member& member);

/// The pairs of `name=value&...` as forms encode them, in their order. A name without `=` has an
/// empty value.
std::vector<base::HttpHeader> read_form(std::string_view form);

/// The value of the first pair called `name`, letter by letter; empty when there is none.
std::string_view pair_value(const std::vector<base::HttpHeader>& pairs, std::string_view name);

}  // namespace aws

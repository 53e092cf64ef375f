#pragma once
// What answered in AWS's place, in words: a page for people, an empty answer, the JSON of something
// else.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/http.h"
#include "deploy/client/endpoints.h"

namespace deploy {

/// Whether the first bytes of an answer may be told.
enum class BodyIs : std::uint8_t {
    Open,
    Secret,  ///< it may be half of an answer that holds keys or secrets
};

/// `status 200, text/html, "<!DOCTYPE html>"`: status, type, where it sends whoever asked, and the
/// first bytes, escaped as in JSON.
std::string shown_answer(const base::HttpAnswer& answer, BodyIs body);

/// The finding where `endpoint` answers a call ("sts GetCallerIdentity") in nobody's words that
/// AWS's protocols have: api.failed.
base::Diagnostic foreign_answer(std::string_view call, const Endpoint& endpoint,
                                const base::HttpAnswer& answer, BodyIs body);

}  // namespace deploy

#pragma once
// `$(...)`: what slipway knows, read out of text.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "platform/report.h"
#include "platform/text_value.h"
#include "text/document.h"

namespace platform {

/// What there is to refer to. The same in every environment.
struct World {
    std::vector<std::string> services;  ///< sorted, like the others
    std::vector<std::string> jobs;
    std::vector<std::string> secrets;
    std::map<std::string, Store::Engine, std::less<>> stores;

    bool has_service(std::string_view name) const;
    bool has_job(std::string_view name) const;
    bool has_secret(std::string_view name) const;
    /// Services and stores, for hints.
    std::vector<std::string> callees() const;
};

/// Whose `callers_get` a text stands in: then `$(host)` and the like are its own.
struct Owner {
    Reference::Owner kind;
    std::string_view name;
};

/// Whether CloudFormation would replace a part of `text`: "{{resolve:ssm:/path}}". It would put the
/// value, a secret's too, into the task definition for all to read.
bool holds_dynamic_reference(std::string_view text);

/// reference.dynamic: `what` holds one.
base::Diagnostic dynamic_reference(std::string_view what, base::SourceSpan span);

/// Reads the texts of one environment.
class References {
  public:
    References(const base::Sources& sources, const World& world, std::string_view environment,
               Report& report)
        : sources_(sources), world_(world), environment_(environment), report_(report) {}

    /// `$$(` stands for `$(`. What does not resolve is reported and left out: reference.syntax,
    /// reference.unknown, reference.dynamic. `owner` may be nothing.
    TextValue read(const text::Node& scalar, const Owner* owner = nullptr) const;

    /// Text that may hold `$(env)` and nothing else. In a shell's command line `$(...)` is the
    /// shell's; what slipway would resolve elsewhere is reported as reference.not-here.
    std::string read_plain(const text::Node& scalar) const;

    /// The place of the part [begin, begin + size) of a scalar, as exact as its quoting allows.
    base::SourceSpan part(const text::Node& scalar, std::size_t begin, std::size_t size) const;

  private:
    void refuse_dynamic(std::string_view literal, base::SourceSpan place) const;
    std::optional<Reference> resolve(std::string_view inside, base::SourceSpan place,
                                     const Owner* owner) const;
    std::optional<Reference> own(std::string_view field, base::SourceSpan place,
                                 const Owner& owner) const;
    std::optional<Reference> of_store(std::string_view name, std::string_view field,
                                      base::SourceSpan place) const;
    std::optional<Reference> of_service(std::string_view name, std::string_view field,
                                        base::SourceSpan place) const;
    std::optional<Reference> of_secret(std::string_view name, base::SourceSpan place) const;
    void unknown(std::string message, base::SourceSpan place, std::string help,
                 std::string note = {}) const;

    const base::Sources& sources_;
    const World& world_;
    std::string_view environment_;
    Report& report_;
};

}  // namespace platform

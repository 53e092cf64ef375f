#pragma once
// What the user's machine says about AWS: variables of the environment and the files that AWS's
// tools share.

#include <map>
#include <string>
#include <string_view>

#include "aws/shared_config.h"
#include "base/result.h"

namespace deploy {

struct Surroundings {
    /// By name; those that are empty are not there.
    std::map<std::string, std::string, std::less<>> variables = {};
    aws::SharedConfig config = {};
    aws::SharedConfig credentials = {};
    /// Where the two were read, as the user would write it: "~/.aws/config".
    std::string config_file = {};
    std::string credentials_file = {};
    /// The folder of the user; empty: nobody knows.
    std::string home = {};

    /// The value of a variable; empty: it is not set.
    std::string_view variable(std::string_view name) const;
    /// The profile that counts when none is asked for: AWS_DEFAULT_PROFILE, else AWS_PROFILE, else
    /// "default".
    std::string_view profile() const;
    /// The value of a setting of a profile, of whichever file has it; that of the credentials goes
    /// first. Empty: neither has it.
    std::string_view setting(std::string_view profile, std::string_view name) const;
    bool has_profile(std::string_view profile) const;
    /// Where the value that `setting` gives stands: "~/.aws/config, line 3". Empty: there is none.
    std::string place_of(std::string_view profile, std::string_view name) const;
};

/// The file of certificates that are trusted: AWS_CA_BUNDLE, else `ca_bundle` of the profile
/// (empty: the one that counts); empty: those of the machine.
std::string ca_file(const Surroundings& surroundings, std::string_view profile);

/// Reads them. A file that is not there has nothing in it. Errors: aws.config (a file that makes no
/// sense, with its line), file.unreadable, file.too-large.
base::Result<Surroundings> read_surroundings();

}  // namespace deploy

#pragma once
// Where an environment lives: whose account is called, in which regions, by which keys, and whether
// that is the one that the manifest means.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "deploy/client/client.h"
#include "deploy/client/keys.h"
#include "deploy/client/surroundings.h"

namespace deploy {

/// What the manifest and the command line say about it.
struct TargetWish {
    std::string environment = {};           ///< as messages name it
    std::string account = {};               ///< 12 digits; empty: the environment is local only
    std::vector<std::string> regions = {};  ///< at least one
    std::string profile = {};               ///< empty: the usual chain
    std::string role = {};                  ///< assumed on top; empty: none
    std::string endpoint_url = {};          ///< empty: what the surroundings say, else AWS's own
    /// The services that will be called beside STS, by the names of their models.
    std::vector<std::string_view> services = {};
    /// As KeyWays has it.
    std::function<base::Result<std::string>(const std::string& question)> ask = {};
    std::function<base::Time()> now = {};
    /// Who is told while nobody answers.
    SilenceWays silence = {};
};

class Target {
  public:
    /// Asks who is calling. On this machine neither profile nor role count: a cloud there takes the
    /// keys in variables, else the account itself for a key. Errors: target.account (another
    /// account than the manifest's, or the environment has none and AWS is meant), endpoint.mixed
    /// (the endpoints belong to several clouds), those of endpoint_of, of plan_credentials, of Keys
    /// and of Client.
    static base::Result<std::unique_ptr<Target>> open(Surroundings surroundings, TargetWish wish);
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    /// `region` is one of the wish's.
    Client& client(const std::string& region) { return *clients_.at(region); }
    /// 12 digits, as STS says.
    const std::string& account() const { return account_; }
    /// The ARN of the caller.
    const std::string& caller() const { return caller_; }
    /// "AWS", or the URL that stands for it.
    const std::string& place() const { return place_; }

  private:
    Target(Surroundings surroundings, TargetWish wish)
        : all_(std::move(surroundings)), wish_(std::move(wish)) {}
    base::Result<std::string> find_place() const;
    base::Result<CredentialPlan> plan() const;
    base::Status meet();

    Surroundings all_;
    TargetWish wish_;
    std::unique_ptr<Keys> keys_ = {};
    std::map<std::string, std::unique_ptr<Client>> clients_ = {};
    std::string account_ = {};
    std::string caller_ = {};
    std::string place_ = {};
};

}  // namespace deploy

#pragma once
// `slipway cloud` as a process, and a client of it that signs its requests as every SDK does.

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/http.h"

namespace e2e {

/// A process that serves on a port of its own until it is ended.
class LocalCloud {
  public:
    /// Starts `slipway cloud --port 0` with `words` behind it, and waits until it serves. A test
    /// that goes on without a port has failed already.
    explicit LocalCloud(const std::vector<std::string>& words);
    /// Kills it if nobody has.
    ~LocalCloud();
    LocalCloud(const LocalCloud&) = delete;
    LocalCloud& operator=(const LocalCloud&) = delete;

    std::uint16_t port() const { return port_; }
    /// What it printed before it served.
    const std::string& greeting() const { return greeting_; }
    /// SIGKILL: it has no time for anything.
    void kill();
    /// Sends `signal`; its exit code, and what it printed since the greeting, errors too. When it
    /// has ended before, or never began, -1 and nothing.
    std::pair<int, std::string> end(int signal);
    /// The same of a process that ends by itself.
    std::pair<int, std::string> wait();
    /// From now on none of its files can grow.
    void fill_its_disk() const;

    /// The answer to `request`; with status 0 when there is none.
    base::HttpAnswer send(base::HttpRequest request) const;
    /// A signed call of an operation of CloudFormation: `pairs` are the form behind the Action.
    base::HttpAnswer cloudformation(const std::string& action,
                                    const std::vector<std::pair<std::string, std::string>>& pairs,
                                    const std::string& region = "eu-west-1") const;
    /// The same of another service that takes forms; `version`: "2016-11-15".
    base::HttpAnswer form(const std::string& service, const std::string& version,
                          const std::string& action,
                          const std::vector<std::pair<std::string, std::string>>& pairs,
                          const std::string& region = "eu-west-1") const;
    /// A signed call of a service that takes JSON; `target`: "Logs_20140328.GetLogEvents".
    base::HttpAnswer json(const std::string& service, const std::string& target,
                          const std::string& body, const std::string& region = "eu-west-1") const;
    /// A signed call of an operation of ECS.
    base::HttpAnswer ecs(const std::string& operation, const std::string& body) const;

  private:
    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
    std::string greeting_;
};

/// What a test looks for must come true within a minute; it looks again and again.
bool comes_true(const std::function<bool()>& fact);

}  // namespace e2e

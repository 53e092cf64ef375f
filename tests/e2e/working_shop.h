#pragma once
// A small platform in a folder, and a local cloud of its account to which its stacks go.

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "e2e/shop_cloud.h"

namespace e2e {

class WorkingShop : public ShopCloud {
  public:
    explicit WorkingShop(const std::string& manifest, std::vector<std::string> more = {})
        : ShopCloud(manifest, std::move(more)) {
        synth();
    }

    /// `words` are a whole command line without the cloud.
    cli_test::Finished slipway(std::vector<std::string> words, const std::string& input = {}) const;
    /// With the cloud.
    cli_test::Finished ask(std::vector<std::string> words, const std::string& input = {}) const;

    /// Creates the stacks called "shop-NAME" in this order, each until it is whole.
    void deploy(const std::vector<std::string>& names) const;
    /// The same of an environment with several regions, in one of them.
    void deploy_in(const std::string& region, const std::vector<std::string>& names) const;

  private:
    void create(const std::string& stack, const std::string& file, const std::string& region) const;
};

/// A slipway that runs while a test goes on.
class Running {
  public:
    /// What it prints is read by the test, its errors too.
    Running(std::vector<std::string> words, const std::string& folder);
    /// Kills it if it has not ended.
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    /// What it has printed so far, once `text` is in it; less when that takes longer than a minute.
    const std::string& until(const std::string& text);
    /// Nobody reads its output any more.
    void stop_reading();
    /// Sends `signal` (0: none) and waits for its end: its exit code. All that it printed is in
    /// `printed()` then.
    int end(int signal);
    const std::string& printed() const { return printed_; }

  private:
    pid_t process_ = -1;
    int output_ = -1;
    std::string printed_ = {};
};

}  // namespace e2e

#pragma once
// The manifest of a small platform in a folder, and a local cloud of its account: what the shops of
// these tests have in common.

#include <string>
#include <vector>

#include "cli/process.h"
#include "e2e/local_cloud.h"

namespace e2e {

class ShopCloud {
  public:
    /// `manifest` is of the platform `shop` with an environment `dev` in account 444455556666;
    /// `more` are further words of `slipway cloud`. Where they say nothing else, its time goes 3600
    /// times as fast and it keeps nothing on disk.
    explicit ShopCloud(const std::string& manifest, std::vector<std::string> more = {});

    void write(const std::string& manifest) const { folder_.put("slipway.yaml", manifest); }
    LocalCloud& cloud() { return cloud_; }
    const LocalCloud& cloud() const { return cloud_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(cloud_.port()); }
    const std::string& folder() const { return folder_.path(); }

    /// Runs it in the folder, which is the person's home too.
    cli_test::Finished run(cli_test::Invocation invocation) const;
    /// `words` with those that name the cloud.
    std::vector<std::string> asking(std::vector<std::string> words) const;
    /// Writes the templates of `dev` below `templates`.
    void synth() const;

    /// Begins to create or update a stack by the template in `file`.
    void begin(const std::string& action, const std::string& stack, const std::string& file,
               const std::string& region = "eu-west-1") const;
    /// Waits until CloudFormation says that of a stack.
    void expect(const std::string& stack, const std::string& status,
                const std::string& region = "eu-west-1") const;

  private:
    cli_test::TemporaryFolder folder_;
    LocalCloud cloud_;
};

}  // namespace e2e

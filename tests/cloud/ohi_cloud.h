#pragma once
// An environment of ohi in a cloud of its own, in virtual time: brought up, changed and taken down
// stack by stack, with the parameters that deploy.sh gives the AWS CLI.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/stack_story.h"
#include "engine/test_cloud.h"
#include "ohi/synthesis.h"
#include "ohi/tables.h"

namespace ohi {

/// The manifest with `deploy.strategy: rolling` and `rollback_on: []` in the template `public`, and
/// nothing else: traffic is not shifted yet.
std::string rolling(std::string manifest);

class OhiCloud {
  public:
    /// An empty account. What is deployed later comes from `manifest`, with images of release 1.
    OhiCloud(Env env, const std::string& manifest);

    /// From now on templates are those of `manifest` and images those of `release`.
    void take(const std::string& manifest, int release);
    /// In printed order.
    const std::vector<TemplateFile>& files() const { return files_; }
    const TemplateFile& file(std::string_view stack) const;
    /// "ohi-dev-api" of "api".
    std::string stack(std::string_view subject) const;
    std::string cluster() const { return "ohi-" + std::string(kEnvNames[env_]); }

    /// Creates or updates every stack in order and waits for each; jobs run when their stack is
    /// there. Returns what each went through; a stack that does not end as it should, events out of
    /// order, and a service that is told complete before its tasks run are test failures.
    std::string up();
    /// Deletes every stack in the opposite order and waits for each. Returns as `up` does.
    std::string down();

    // One stack.

    /// As `up` does; `wanted`: the status that it must end with.
    std::string create(const TemplateFile& file, std::string_view wanted = "CREATE_COMPLETE");
    std::string update(const TemplateFile& file, std::string_view wanted = "UPDATE_COMPLETE");
    std::string remove(const TemplateFile& file, std::string_view wanted = "DELETE_COMPLETE");
    /// The refusal's code and message; empty when it was taken.
    std::string ask(engine::Request request);
    /// The template of `file` with the parameters of an update, or of a creation of a stack that is
    /// not there.
    engine::cloudformation::SharedRequest request(const TemplateFile& file) const;
    /// Until nothing is under way; what it went through since `from`, an index of its events.
    std::string settle(const TemplateFile& file, std::size_t from, std::string_view wanted);
    const engine::cloudformation::StackState* state(const std::string& stack) const;

    const std::string& account() const { return files_.front().account; }
    const engine::Cloud& cloud() const { return world_.cloud; }
    engine::TestWorld& world() { return world_; }
    const engine::Inventory& inventory() const;
    /// The tasks of a service that run, by their image.
    std::map<std::string, std::size_t> running(std::string_view service) const;

  private:
    std::string deploy(const TemplateFile& file);
    void forget_count(const TemplateFile& file);
    void run_job(const TemplateFile& file);
    void expect_service_stands(const engine::cloudformation::StackEvent& event);
    std::string output(const std::string& stack, std::string_view key) const;
    std::vector<std::string> exported(const std::string& names) const;
    /// The value of a parameter that deploy.sh finds out; empty optional: it leaves it alone.
    std::optional<std::string> given(const TemplateFile& file, std::string_view parameter) const;

    Env env_;
    int release_ = 1;
    std::vector<TemplateFile> files_;
    std::map<std::string, std::string> deployed_;  ///< template by stack
    engine::TestWorld world_;
};

}  // namespace ohi

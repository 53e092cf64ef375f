// Commands whose cloud says nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "cli/process.h"
#include "e2e/shop_manifest.h"
#include "e2e/silent_server.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

/// The folder of a small platform.
class Shop {
  public:
    Shop() { folder_.put("slipway.yaml", kShopOfTwo); }
    const std::string& folder() const { return folder_.path(); }

  private:
    cli_test::TemporaryFolder folder_;
};

TEST(Silence, IsToldWithWhomIsWaitedForAndWhichAttemptItIs) {
    Shop shop;
    SilentServer server;
    Running status({"status", "dev", "--endpoint-url", server.url()}, shop.folder());
    EXPECT_THAT(status.until("attempt 1 of 5"),
                HasSubstr("waiting for " + server.url() + ": sts GetCallerIdentity, "));
}

TEST(CtrlC, BeforeAnythingIsBegunSaysThatNoStackWasChanged) {
    Shop shop;
    for (const char* command : {"up", "down", "rollback"}) {
        SilentServer server;
        Running run({command, "dev", "--yes", "--endpoint-url", server.url()}, shop.folder());
        ASSERT_NO_FATAL_FAILURE(server.wait_for_a_call());
        EXPECT_EQ(run.end(SIGINT), 5) << run.printed();
        EXPECT_EQ(run.printed(), "ended by you: no stack was changed\n") << command;
        SilentServer other;
        Running stream({command, "dev", "--yes", "--json", "--endpoint-url", other.url()},
                       shop.folder());
        ASSERT_NO_FATAL_FAILURE(other.wait_for_a_call());
        EXPECT_EQ(stream.end(SIGTERM), 5) << stream.printed();
        EXPECT_THAT(stream.printed(), EndsWith(R"("errors":[],"exit":5})"
                                               "\n"))
            << command;
    }
}

}  // namespace
}  // namespace e2e

#include "io/interruptions.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace io {
namespace {

TEST(Interruptions, AreCountedAndEndNothing) {
    struct sigaction before = {};
    sigaction(SIGINT, nullptr, &before);
    {
        Interruptions interruptions;
        EXPECT_EQ(interruptions.count(), 0);
        raise(SIGINT);
        EXPECT_EQ(interruptions.count(), 1);
        raise(SIGTERM);
        EXPECT_EQ(interruptions.count(), 2);
    }
    struct sigaction after = {};
    sigaction(SIGINT, nullptr, &after);
    EXPECT_EQ(after.sa_handler, before.sa_handler);
    EXPECT_EQ(Interruptions().count(), 0);
}

}  // namespace
}  // namespace io

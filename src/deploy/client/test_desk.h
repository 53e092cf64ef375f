#pragma once
// For the tests of this room: a client of a scripted server, at a fixed moment.

#include <functional>
#include <memory>
#include <string>

#include "deploy/client/client.h"
#include "deploy/client/test_surroundings.h"

namespace deploy::test {

struct Desk {
    explicit Desk(const std::string& url)
        : keys({.source = WrittenKeys{{"AKID", "secret"}}, .from = "x"}, all,
               {.region = "eu-west-1", .endpoint_url = url, .now = now}) {
        auto opened =
            Client::open(keys, all, {.region = "eu-west-1", .endpoint_url = url, .now = now});
        client = *std::move(opened);
    }
    std::function<base::Time()> now = [] {
        return base::Time::unix_milliseconds(1'800'000'000'000);
    };
    Surroundings all = surroundings({});
    Keys keys;
    std::unique_ptr<Client> client = {};
};

}  // namespace deploy::test

#pragma once
// What the servers hold while they are measured, and what they are asked.

#include <cstddef>
#include <string>
#include <vector>

#include "calls.h"
#include "load.h"

namespace bench {

/// What a server does with what it is told.
enum class Tasks : std::uint8_t {
    Run,   ///< services deploy, and tell it in events
    None,  ///< neither: there is nothing to wait for
};

inline constexpr std::size_t kEventsOfTheOne = 10;
inline constexpr std::size_t kServices = 10;
inline constexpr std::size_t kEventsOfEach = 100;
inline constexpr std::size_t kTasks = 100;
inline constexpr std::size_t kValues = 10;

/// A VPC with two subnets and a security group.
struct Network {
    std::string vpc;
    std::vector<std::string> subnets;
    std::string group;
};

Network make_network(const Client& client);

/// One service that has told kEventsOfTheOne events, kServices that have told kEventsOfEach, and
/// kTasks tasks that no service asked for, each kind in a cluster of its own. With Tasks::None
/// there are no events.
void fill(const Client& client, Tasks tasks);

/// A question with its name, and how often it is asked at most in one run: what is written stays.
struct Subject {
    std::string name;
    Question question;
    std::size_t most_requests = 0;
};

/// What is asked of a server that was filled. Gives up when a first answer does not show what is
/// there.
std::vector<Subject> subjects(const Client& client, Tasks tasks);

}  // namespace bench

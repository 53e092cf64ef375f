#pragma once
// The published cases that are not run in one direction, each with its reason.

#include <map>
#include <string>

namespace wire {

using NotRun = std::map<std::string, std::string>;

extern const NotRun kRequestsNotRead;
extern const NotRun kRequestsNotWritten;
extern const NotRun kAnswersNotRead;
extern const NotRun kAnswersNotWritten;

}  // namespace wire

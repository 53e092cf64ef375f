#pragma once
// Holds every stack to what is promised of stacks: it reads their events and works out itself, from
// the templates, what has to wait for what.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/cloudformation/stack_engine.h"
#include "sim/findings.h"
#include "sim/world.h"

namespace sim {

/// By logical id, the resources of the template that it names: in Ref, Fn::GetAtt, Fn::Sub and
/// DependsOn.
using Needs = std::map<std::string, std::set<std::string>>;
Needs needs_of(const cfn::Template& body);

class StackWatch {
  public:
    void look(const Turn& turn, Findings& findings);

  private:
    struct Sight {
        std::size_t events = 0;  ///< how many were read
        engine::cloudformation::Status status = engine::cloudformation::Status::None;
        std::map<std::string, engine::cloudformation::Status> resources = {};
        /// Which began in the forward part of the operation under way.
        std::set<std::string> began = {};
        const void* body = nullptr;  ///< that `needs` was worked out from
        Needs needs = {};
    };

    void read(const Turn& turn, const engine::cloudformation::StackState& state, Sight& seen,
              const engine::cloudformation::StackEvent& event, Findings& findings);
    void judge_begin(const engine::cloudformation::StackState& state, Sight& seen,
                     const std::string& id, Findings& findings);
    void judge_delete(const engine::cloudformation::StackState& state, const Sight& seen,
                      const std::string& id, Findings& findings);
    void judge_whole(const engine::cloudformation::StackState& state, const Sight& seen,
                     Findings& findings);
    void judge_imports(const Turn& turn, Findings& findings);

    std::vector<Sight> stacks_ = {};
};

}  // namespace sim

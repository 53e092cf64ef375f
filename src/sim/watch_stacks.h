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

/// By logical id, what a resource of the template names: other resources (in Ref, Fn::GetAtt,
/// Fn::Sub and DependsOn), and exports (in Fn::ImportValue, where their names are written out).
struct Named {
    std::set<std::string> resources = {};
    std::set<std::string> exports = {};
};
using Needs = std::map<std::string, Named>;
Needs needs_of(const cfn::Template& body);

class StackWatch {
  public:
    void look(const Turn& turn, Findings& findings);

  private:
    /// One real thing of a stack, from the event in which it begins until the one in which it is
    /// gone.
    struct Thing {
        std::string id = {};               ///< logical
        std::set<std::string> needs = {};  ///< physical ids: of the old and the new body
        std::map<std::string, std::string> imports = {};  ///< by name, the value that it was given
    };
    struct Sight {
        std::size_t events = 0;  ///< how many were read
        engine::cloudformation::Status status = engine::cloudformation::Status::None;
        std::map<std::string, engine::cloudformation::Status> resources = {};
        std::map<std::string, std::string> current = {};  ///< physical ids, by logical id
        std::map<std::string, Thing> things = {};         ///< by physical id, replaced ones too
        std::map<std::string, std::string> kept = {};     ///< by policies: types, by physical id
        /// Which began in the part of the operation that is under way: forward, or back.
        std::set<std::string> began = {};
        engine::cloudformation::SharedTemplate body = {};  ///< that `needs` was worked out from
        Needs needs = {};
    };
    using State = engine::cloudformation::StackState;
    using Event = engine::cloudformation::StackEvent;

    void hear(const Turn& turn);
    void read(const Turn& turn, const State& state, Sight& seen, const Event& event,
              Findings& findings);
    void read_deletion(const Turn& turn, const State& state, Sight& seen, const Event& event,
                       Findings& findings);
    void note_thing(const Turn& turn, const State& state, Sight& seen, const Event& event);
    void settle(Sight& seen);
    void judge_begin(const Turn& turn, const State& state, Sight& seen, const std::string& id,
                     Findings& findings);
    void judge_record(const Turn& turn, const State& state, const Event& event, Findings& findings);
    void judge_whole(const State& state, const Sight& seen, Findings& findings);
    void judge_kept(const Turn& turn, const State& state, Sight& seen, Findings& findings);
    void judge_imports(const Turn& turn, Findings& findings);
    void tell_exports(const Turn& turn, Findings& findings);

    std::vector<Sight> stacks_ = {};
    std::map<std::string, std::string> exports_ = {};  ///< their values, by name
    /// Whose last operation asked for EXPRESS: names of stacks, and of change sets.
    std::set<std::string> express_ = {};
};

}  // namespace sim

#pragma once
// Holds the cloud to what its users have asked for: what they wrote into their templates and calls,
// not what the cloud has read there.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/cloudformation/stack_engine.h"
#include "sim/findings.h"
#include "sim/platform.h"
#include "sim/world.h"

namespace sim {

class PlanWatch {
  public:
    /// A user has written that template from that plan.
    void note(std::string text, const ServicePlan& plan);
    /// What a user asks for in this turn; comes before `look`.
    void hear(const Turn& turn);
    void look(const Turn& turn, Findings& findings);
    /// What a stack may have made of these settings of a service within this turn, before `look`:
    /// it has dealt with the service, but what it asked may have failed and be undone already.
    std::vector<engine::ecs::ServiceSettings> passing_settings(
        const Turn& turn, const engine::ecs::ServiceState& service) const;

  private:
    struct Sight {
        std::optional<ServicePlan> asked = {};  ///< by the last operation that was taken
        std::optional<ServicePlan> held = {};   ///< what a rollback goes back to
        bool goes_back = false;
        /// What its service has to be; nothing while an operation is about to change it.
        std::optional<ServicePlan> service = {};
        bool is_called = false;  ///< a user has called UpdateService since that began
        std::map<std::string, std::string> physical = {};  ///< ids, by logical id
        /// What is complete since this turn, by logical id: physical id and type.
        std::map<std::string, std::pair<std::string, std::string>> made = {};
    };
    using Event = engine::cloudformation::StackEvent;

    void hear(const engine::StackAsked& asked);
    void hear(const engine::ServiceUpdateAsked& asked);
    void ask(Sight& sight, const engine::cloudformation::SharedRequest& request);
    void read(Sight& sight, const Event& event, Findings& findings);
    void read_own(Sight& sight, const Event& event);
    void read_service(Sight& sight, const Event& event);
    void judge(const Turn& turn, Sight& sight, Findings& findings);
    void judge_made(const Turn& turn, const ServicePlan& plan, const std::string& id,
                    const std::string& type, const std::string& physical_id, Findings& findings);
    void judge_log(const ServicePlan& plan, const engine::Record& log, Findings& findings);
    void judge_environment(const ServicePlan& plan, const engine::Record& definition,
                           Findings& findings) const;

    std::map<std::string, ServicePlan> written_ = {};  ///< by the text of the template
    std::map<std::string, std::optional<ServicePlan>> change_sets_ = {};  ///< by name
    std::map<std::string, Sight> stacks_ = {};                            ///< by name
    std::vector<std::size_t> events_ = {};  ///< how many were read, by the stack's index
};

}  // namespace sim

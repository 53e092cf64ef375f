#pragma once
// What the judges of the single types share: what was deployed, what AWS answered, and how what
// they find is kept. Not for other folders.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rollout/cloud_seen.h"
#include "rollout/drift/deployed.h"
#include "rollout/drift/finding.h"
#include "rollout/drift/question.h"
#include "rollout/plan/consequences.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace rollout {

/// Keys of the manifest, as Place has them.
using Keys = std::vector<std::vector<std::string>>;

class Judging {
  public:
    Judging(const Wish& wish, const CloudSeen& seen, const std::vector<Deployed>& deployed,
            const DriftAnswers& answers)
        : wish_(wish), seen_(seen), deployed_(deployed), answers_(answers) {}

    const Wish& wish() const { return wish_; }
    const std::vector<Deployed>& deployed() const { return deployed_; }
    /// Those of one type whose stacks are compared.
    std::vector<const Deployed*> of_type(std::string_view type) const;
    const Deployed* with_id(std::string_view type, const std::string& id) const;
    /// As it was seen for the plan; null: it was not.
    const LiveService* service_called(const std::string& name) const;
    /// Null: there is no answer.
    const Shown* answer(DriftTopic topic, const std::string& about) const;

    /// What a target group or a security group is called: "the group of api".
    std::string name_of(const std::string& id) const;

    void count(const Deployed& resource) { compared_.emplace(resource.stack, resource.logical_id); }
    /// `id`: of the live thing. `by_hand`: what puts it back where the plan does not.
    DriftFinding& add(const Deployed& of, const std::string& id, Difference difference,
                      Remedy by_hand, Keys keys = {});
    /// A value that AWS alone knows.
    void leave(const Deployed& of, const std::string& path);

    /// Everything that was found, with what the plan does about it.
    Drift take(const Plan& plan, const std::vector<Consequence>& consequences);

  private:
    Remedy remedy_of(const DriftFinding& finding, const Plan& plan,
                     const std::vector<Consequence>& consequences) const;

    const Wish& wish_;
    const CloudSeen& seen_;
    const std::vector<Deployed>& deployed_;
    const DriftAnswers& answers_;
    std::vector<DriftFinding> found_ = {};
    std::vector<NotCompared> left_ = {};
    std::set<std::pair<std::string, std::string>> compared_ = {};
};

/// Whether everything that the environment has is known, so that what is beside it is nobody's.
enum class Whole : std::uint8_t { No, Yes };

void judge_services(Judging& judging);
void judge_definitions(Judging& judging);
void judge_groups(Judging& judging, Whole whole);
void judge_listeners(Judging& judging, Whole whole);
void judge_listener_rules(Judging& judging, Whole whole);
void judge_scaling(Judging& judging, Whole whole);

}  // namespace rollout

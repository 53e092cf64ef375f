#pragma once
// What the change of a template touches, beside what differs in its text: whoever refers to a
// resource that is replaced is changed too, and may be replaced by that.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/diff.h"
#include "cfn/references.h"
#include "cfn/template.h"

namespace rollout {

/// What becomes of a resource whose change is not only in the text of a template.
struct Touched {
    std::string logical_id = {};
    std::string type = {};
    cfn::Change change = cfn::Change::kChanged;
    bool is_replaced = false;
    /// Another thing of this stack is replaced, and this one refers to it; nothing else changes.
    bool only_follows = false;
    bool operator==(const Touched&) const = default;
};

class Touching {
  public:
    /// Both with their parameters and conditions worked out, for a change in the text alone to be
    /// none. `after` outlives this.
    Touching(const cfn::Template& before, const cfn::Template& after);

    /// In the order of `after`; those that go last.
    std::vector<Touched> in_order() const;
    /// Whether a property of a resource changes: "LoadBalancers".
    bool changes(const std::string& id, std::string_view property) const;
    /// Null: it is not touched.
    const Touched* find(const std::string& id) const;
    /// Whether whoever uses the resource has to take it up anew: it is replaced, or it is a secret
    /// composed of what is replaced, which tasks read when they start and never again.
    bool is_renewed(const std::string& id) const;

  private:
    void spread();
    bool follow(const cfn::Reference& reference);

    const cfn::Template& after_;
    std::vector<cfn::Reference> references_;
    std::map<std::string, Touched> touched_ = {};
    std::map<std::string, std::set<std::string>> properties_ = {};
};

}  // namespace rollout

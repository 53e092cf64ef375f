#pragma once
// For the judges of live questions: a question that fills with answers. What many calls are refused
// for alike is one answer.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rollout/live/live.h"

namespace rollout {

class Sheet {
  public:
    Sheet(std::string_view name, const PolicyWish& policy) : policy_(policy) {
        question_.name = name;
    }

    void good(std::string subject, std::string fact = {});
    void bad(std::string_view code, std::string subject, std::string fact, std::string help = {});
    void not_asked(std::string subject, std::string fact, std::string help = {});
    void refused(const Refusal& refusal, std::string subject);

    /// How many are Good.
    std::size_t goods() const { return goods_; }
    Question take(std::string summary);

  private:
    /// Refusals of one kind, and where their answer stands.
    struct Alike {
        Refusal::Kind kind;
        std::string_view operation;
        std::size_t at;
        std::size_t more;
    };

    const PolicyWish& policy_;
    Question question_ = {};
    std::size_t goods_ = 0;
    std::vector<Alike> alike_ = {};
};

/// "1 quota", "2 quotas".
std::string counted_as(std::size_t count, std::string_view one, std::string_view many);
/// "api, graphql and 3 more".
std::string shortened(const std::vector<std::string>& names);

}  // namespace rollout

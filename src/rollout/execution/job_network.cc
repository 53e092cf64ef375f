#include "rollout/execution/job_network.h"

#include <algorithm>

namespace rollout {

std::vector<std::string> exported(const std::map<std::string, StackSeen>& stacks,
                                  std::string_view names, std::string& missing) {
    std::vector<std::string> values;
    while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        const OutputSeen* found = nullptr;
        for (const auto& [stack, seen] : stacks)
            for (const OutputSeen& output : seen.outputs)
                if (output.export_name == name) found = &output;
        if (found)
            values.push_back(found->value);
        else
            missing = name;
    }
    return values;
}

}  // namespace rollout

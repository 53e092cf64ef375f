#pragma once
// Helpers of this room's tests: manifests to stacks, and templates read as JSON values.

#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "blueprint/blueprint.h"
#include "blueprint/references.h"
#include "cfn/write_template.h"
#include "platform/test_manifest.h"

namespace blueprint {

/// A manifest with the stacks of its environments, each in its first region.
struct Made {
    platform::Loaded loaded;
    std::map<std::string, cfn::Stacks> environments;
    std::string problems;  ///< printed; empty when all could be made

    const cfn::Template& body(const std::string& environment, std::string_view stack) const {
        for (const cfn::Stack& one : environments.at(environment).stacks) {
            if (one.name == stack) return one.body;
        }
        static const cfn::Template none;
        ADD_FAILURE() << "no stack " << stack;
        return none;
    }
};

inline Made make(platform::Loaded loaded) {
    Made made{std::move(loaded), {}, {}};
    made.problems = made.loaded.printed;
    if (!made.loaded.platform) return made;
    for (const platform::Environment& environment : made.loaded.platform->environments) {
        auto stacks = make_stacks(*made.loaded.platform, environment, *environment.regions.front());
        if (stacks.ok())
            made.environments.emplace(environment.name, *std::move(stacks));
        else
            made.problems += base::print(stacks.problems(), made.loaded.sources, base::Colour::No);
    }
    return made;
}

inline Made make_text(std::string text) {
    return make(platform::load_text(std::move(text)));
}

/// The platform of platforms/ohi.
inline Made make_ohi() {
    return make(platform::load_ohi());
}

/// The value at `path` of a resource's properties as JSON on one line: "Tags/0/Key". Empty: nothing
/// is there.
inline std::string at(const cfn::Template& body, std::string_view id, std::string_view path) {
    const cfn::Resource* resource = body.find(id);
    if (!resource) return "no resource " + std::string(id);
    cfn::Expression root(resource->properties);
    const cfn::Expression* here = &root;
    while (!path.empty() && here) {
        std::size_t end = path.find('/');
        std::string token(path.substr(0, end));
        path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
        if (const auto* object = here->as<cfn::Object>()) {
            here = object->find(token);
        } else if (const auto* items = here->as<cfn::Array>()) {
            std::size_t index = std::stoul(token);
            here = index < items->size() ? &(*items)[index] : nullptr;
        } else {
            here = nullptr;
        }
    }
    return here ? cfn::compact_json(*here) : "";
}

/// The logical ids of a type, in the order of the template, separated by blanks.
inline std::string ids_of(const cfn::Template& body, std::string_view type) {
    std::string ids;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type == type) ids += (ids.empty() ? "" : " ") + resource.logical_id;
    }
    return ids;
}

}  // namespace blueprint

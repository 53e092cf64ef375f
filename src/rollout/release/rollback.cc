#include "rollout/release/rollback.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "rollout/narrowing.h"
#include "rollout/release/taken_back.h"

namespace rollout {
namespace {

using Names = std::vector<std::string>;

bool is_meant(const Names& names, const std::string& subject) {
    return names.empty() || std::ranges::find(names, subject) != names.end();
}

/// The newest release that is live in one of the stacks that are meant.
std::optional<Release> newest(const Wish& wish, const CloudSeen& seen, const Names& names) {
    std::optional<Release> newest;
    for (const WantedStack& wanted : wish.stacks) {
        auto found = seen.stacks.find(wanted.name);
        if (found == seen.stacks.end() || !is_meant(names, wanted.subject)) continue;
        auto release = live_release(wanted, found->second.stack);
        if (release && (!newest || release->number > newest->number)) newest = std::move(release);
    }
    return newest;
}

/// Those in which one of them was released.
std::set<std::int64_t> numbers(const ReleasedImages& released, const Names& names) {
    std::set<std::int64_t> all;
    for (const auto& [repository, images] : released)
        for (const ReleasedImage& image : images)
            if (is_meant(names, image.subject)) all.insert(image.release.number);
    return all;
}

base::Diagnostic unknown(const Wish& wish, std::int64_t to, std::int64_t live,
                         std::set<std::int64_t> known) {
    const std::string& environment = wish.environment;
    known.erase(known.lower_bound(live), known.end());
    base::Diagnostic problem{
        .code = "rollback.unknown",
        .message = to >= live
                       ? fmt::format("release {} of {} is not before what is live: {}", to,
                                     environment, live)
                       : fmt::format("no image of {} is known as release {}", environment, to),
        .help = fmt::format("slipway history {}{}", environment, wish.options)};
    problem.notes.push_back(known.empty() ? "there is no release to go back to"
                                          : fmt::format("known are {}", fmt::join(known, ", ")));
    return problem;
}

class Making {
  public:
    Making(Wish& wish, const CloudSeen& seen, const ReleasedImages& released, std::int64_t to,
           const std::vector<std::string>& names)
        : wish_(wish),
          seen_(seen),
          released_(released),
          to_(to),
          names_(names),
          not_moved_(tags_ahead(wish, seen, released)) {}

    /// The places of the stacks that change; what they become is in the wish then.
    std::set<std::size_t> change() {
        std::set<std::size_t> changed;
        for (std::size_t i = 0; i < wish_.stacks.size(); ++i) {
            WantedStack& wanted = wish_.stacks[i];
            auto found = seen_.stacks.find(wanted.name);
            if (found == seen_.stacks.end() || wanted.images.empty()) continue;
            const StackFound& there = found->second;
            if (!is_meant(names_, wanted.subject)) continue;
            const bool is_newer =
                release_number(there.stack.parameter(wanted.release_parameter)) > to_;
            if (!is_newer) {
                leave(wanted, LeftAsItIs::Why::AlreadyThere);
            } else if (go_back(wanted, there.stack)) {
                keep_the_rest(wanted, there);
                changed.insert(i);
            }
        }
        return changed;
    }

    std::vector<LeftAsItIs> take_left() { return std::move(left_); }

    /// Tags go back where all that run an image of a repository then run the same.
    void find_tags(const Wish& part, Rollback& into) const {
        const auto digests = digests_of(seen_, part);
        std::set<std::string> ahead;
        std::map<std::string, TagImage> tags;  // by repository
        auto add = [&](TagImage tag) {
            if (digests.at(tag.repository).size() > 1)
                ahead.insert(tag.repository);
            else
                tags[tag.repository] = std::move(tag);
        };
        for (const WantedStack& stack : part.stacks)
            for (const ImageNeed& need : stack.images) {
                const ImageName image = *parse_image(need.image);
                add({.registry = image.registry(),
                     .repository = image.repository,
                     .digest = image.digest,
                     .tag = need.tag});
            }
        for (const TagAhead& one : not_moved_) {
            const bool changes =
                std::ranges::find(part.stacks, one.stack, &WantedStack::name) != part.stacks.end();
            if (changes || !is_meant(names_, one.subject) || one.back > to_) continue;
            add({.registry = one.registry,
                 .repository = one.repository,
                 .digest = one.digest,
                 .tag = one.tag});
        }
        for (auto& [repository, tag] : tags)
            into.tags.push_back(std::move(tag));
        into.ahead = {ahead.begin(), ahead.end()};
    }

  private:
    const ReleasedImage* image_then(const std::string& repository,
                                    const std::string& subject) const {
        auto found = released_.find(repository);
        if (found == released_.end()) return nullptr;
        auto image = std::ranges::find_if(found->second, [&](const ReleasedImage& one) {
            return one.subject == subject && one.release.number <= to_;
        });
        return image == found->second.end() ? nullptr : &*image;
    }

    /// Gives its images by what they were then; whether that changes any.
    bool go_back(WantedStack& wanted, const StackSeen& there) {
        bool changes = false;
        bool is_known = false;
        for (ImageNeed& need : wanted.images) {
            const auto live = parse_image(there.parameter(need.parameter));
            need.image.clear();
            if (!live) continue;
            const ReleasedImage* then = image_then(live->repository, wanted.subject);
            if (!then) continue;
            is_known = true;
            if (then->digest == live->digest) continue;
            ImageName name = *live;
            name.digest = then->digest;
            need.image = name.reference();
            changes = true;
        }
        if (!changes)
            leave(wanted, is_known ? LeftAsItIs::Why::SameImage : LeftAsItIs::Why::NoImage);
        return changes;
    }

    /// Of those that nobody has named only what has changed since is worth a word.
    void leave(const WantedStack& wanted, LeftAsItIs::Why why) {
        if (why == LeftAsItIs::Why::AlreadyThere && names_.empty()) return;
        left_.push_back({.stack = wanted.name, .subject = wanted.subject, .why = why});
    }

    void keep_the_rest(WantedStack& wanted, const StackFound& there) const {
        wanted.body = there.body;
        wanted.has_deployed_names = true;
        wanted.needs_iam_capability = true;
        wanted.parameters.clear();
        wanted.secrets.clear();
        // What a job has done to a store an older image of it does not undo.
        if (wanted.job) wanted.job->moment = JobMoment::ByHand;
        if (wanted.service) wanted.service->on_spot = runs_on_spot(*wanted.service, there.stack);
        if (wanted.service) keep_count(*wanted.service, wanted.body);
        // An image that stays has to be none that is waited for.
        std::erase_if(wanted.images, [](const ImageNeed& need) { return need.image.empty(); });
    }

    /// A count that the template carries goes along with every update: it is what somebody has
    /// chosen since.
    void keep_count(const ServiceWish& service, cfn::Template& body) const {
        auto live = seen_.services.find(service.name);
        if (live == seen_.services.end()) return;
        for (cfn::Resource& resource : body.resources) {
            cfn::Expression* count = resource.type == "AWS::ECS::Service"
                                         ? resource.properties.find("DesiredCount")
                                         : nullptr;
            if (count && count->as<std::int64_t>())
                *count = cfn::Expression(live->second.service.desired);
        }
    }

    /// The manifest may say otherwise by now.
    bool runs_on_spot(const ServiceWish& service, const StackSeen& there) const {
        auto live = seen_.services.find(service.name);
        if (live != seen_.services.end() && !live->second.capacity_provider.empty())
            return live->second.capacity_provider == "FARGATE_SPOT";
        return there.parameter(service.capacity_parameter) == service.spot_value;
    }

    Wish& wish_;
    const CloudSeen& seen_;
    const ReleasedImages& released_;
    std::int64_t to_;
    const Names& names_;
    std::vector<TagAhead> not_moved_;  // before anything is changed
    std::vector<LeftAsItIs> left_ = {};
};

/// The release that counts for `subject` in release `number`: what it ran then came with that one.
/// A rollback counts as what it went back to.
std::int64_t counting(const ReleasedImages& released, const std::string& subject,
                      std::int64_t number) {
    const Release* newest = nullptr;
    for (const auto& [repository, images] : released)
        for (const ReleasedImage& image : images)
            if (image.subject == subject && image.release.number <= number &&
                (!newest || image.release.number > newest->number))
                newest = &image.release;
    if (!newest) return number;
    // Each is before the one that went back to it.
    const bool goes_on = newest->back && *newest->back < newest->number;
    return goes_on ? counting(released, subject, *newest->back) : newest->number;
}

/// A service or job that is live, though its manifest may name its image.
struct Standing {
    std::string stack = {};
    std::string subject = {};
    Release live = {};
    std::int64_t counts = 0;  ///< the release that counts for it
};

std::vector<Standing> standings(const Wish& wish, const CloudSeen& seen,
                                const ReleasedImages& released, const Names& names) {
    std::vector<Standing> all;
    for (const WantedStack& wanted : wish.stacks) {
        auto found = seen.stacks.find(wanted.name);
        if (found == seen.stacks.end() || !is_meant(names, wanted.subject)) continue;
        const auto live = live_release(wanted, found->second.stack);
        if (!live) continue;
        const bool went_back = live->back && *live->back < live->number;
        all.push_back(
            {.stack = wanted.name,
             .subject = wanted.subject,
             .live = *live,
             .counts = went_back ? counting(released, wanted.subject, *live->back) : live->number});
    }
    return all;
}

/// The newest of all that is live, where it is a rollback that has not moved its tags: it again.
/// Two people may have given its number at once: what came forward by it is not part of it.
std::optional<StepBack> unfinished(const std::vector<Standing>& all,
                                   const std::vector<TagAhead>& ahead) {
    const auto number_of = [](const Standing& one) { return one.live.number; };
    const std::int64_t newest = number_of(*std::ranges::max_element(all, {}, number_of));
    const auto lacks_tags = std::ranges::find_if(ahead, [&](const TagAhead& one) {
        return one.release == newest && !one.is_shared &&
               std::ranges::find(all, one.stack, &Standing::stack) != all.end();
    });
    if (lacks_tags == ahead.end()) return std::nullopt;
    StepBack again{.to = lacks_tags->back};
    for (const Standing& one : all)
        if (one.live.number == newest && one.live.back == again.to)
            again.names.push_back(one.subject);
    return again;
}

}  // namespace

std::optional<StepBack> step_back(const Wish& wish, const CloudSeen& seen,
                                  const ReleasedImages& released, const Names& names) {
    const std::vector<Standing> all = standings(wish, seen, released, names);
    if (all.empty()) return std::nullopt;
    auto again = unfinished(all, tags_ahead(wish, seen, released));
    const std::int64_t newest = std::ranges::max_element(all, {}, &Standing::counts)->counts;
    const std::set<std::int64_t> known = numbers(released, names);
    auto before = known.lower_bound(newest);
    StepBack step{.to = before == known.begin() ? 0 : *std::prev(before)};
    // One that has come half its way goes the rest of it.
    if (again && again->to != step.to) step = *std::move(again);
    if (step.to == 0) return std::nullopt;
    // What was taken back further by itself would come forward again.
    Names going;
    for (const Standing& one : all)
        if (is_meant(step.names, one.subject) &&
            one.counts >= counting(released, one.subject, step.to))
            going.push_back(one.subject);
    step.names = going.size() < all.size() ? std::move(going) : Names();
    return step;
}

base::Status refuse_motion(const Wish& wish, const CloudSeen& seen, const Names& names) {
    base::Diagnostics problems;
    for (const WantedStack& wanted : wish.stacks) {
        auto found = seen.stacks.find(wanted.name);
        if (found == seen.stacks.end() || wanted.images.empty()) continue;
        const StackSeen& there = found->second.stack;
        if (!is_meant(names, wanted.subject) || phase_of(there) != StackPhase::Changing) continue;
        problems.push_back(
            {.code = "plan.busy",
             .message = fmt::format("{} is {}: what it goes back from is not known before its end",
                                    there.name, there.status),
             .notes = {fmt::format("since {}", base::to_string(there.changed)),
                       "nothing was changed"},
             .help = fmt::format("`slipway watch {}{}` shows its end; then run this again",
                                 wish.environment, wish.options)});
    }
    if (!problems.empty()) return problems;
    return base::Done{};
}

base::Result<Rollback> make_rollback(Wish wish, const CloudSeen& seen,
                                     const ReleasedImages& released, std::int64_t to,
                                     const std::vector<std::string>& names) {
    const auto live = newest(wish, seen, names);
    const std::int64_t from = live ? live->number : 0;
    const std::set<std::int64_t> known = numbers(released, names);
    if (to >= from || !known.contains(to)) return unknown(wish, to, from, known);
    Making making(wish, seen, released, to, names);
    const std::set<std::size_t> changed = making.change();
    Rollback back{.from = from, .to = to, .changes = changed.size(), .left = making.take_left()};
    back.wish = part_of(wish, changed);
    making.find_tags(back.wish, back);
    return back;
}

}  // namespace rollout

#include "engine/deadlines.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>

namespace engine {
namespace {

using base::Time;

constexpr Time kNever = Time::unix_milliseconds(std::numeric_limits<std::int64_t>::max());
/// Stale entries are swept out when there are more of them than entries that hold, and this many.
constexpr std::size_t kStaleKept = 1024;

}  // namespace

std::optional<Time> Deadlines::of(Address address) const {
    const std::vector<Time>& due = due_[static_cast<std::size_t>(address.kind)];
    if (address.index >= due.size() || due[address.index] == kNever) return std::nullopt;
    return due[address.index];
}

void Deadlines::set(Address address, std::optional<Time> when) {
    std::optional<Time> before = of(address);
    if (before == when) return;
    std::vector<Time>& due = due_[static_cast<std::size_t>(address.kind)];
    if (address.index >= due.size()) due.resize(address.index + 1, kNever);
    due[address.index] = when.value_or(kNever);
    if (before) --holding_;
    if (when) {
        ++holding_;
        file({*when, address});
    }
    show_first();
    if (entries_ > 2 * holding_ + kStaleKept) forget_stale();
}

std::optional<Time> Deadlines::next() const {
    if (near_.empty()) return std::nullopt;
    return near_.front().when;
}

std::optional<Address> Deadlines::take(Time now) {
    if (near_.empty() || near_.front().when > now) return std::nullopt;
    Address address = near_.front().address;
    due_[static_cast<std::size_t>(address.kind)][address.index] = kNever;
    --holding_;
    show_first();
    return address;
}

void Deadlines::file(const Entry& entry) {
    ++entries_;
    std::int64_t second = entry.when.in_unix_seconds();
    if (second > near_second_) return far_[second].push_back(entry);
    if (second < near_second_) {
        if (!near_.empty()) far_[near_second_] = std::move(near_);
        near_.clear();
        near_second_ = second;
    }
    near_.push_back(entry);
    std::push_heap(near_.begin(), near_.end(), std::greater<>());
}

void Deadlines::drop_first() {
    std::pop_heap(near_.begin(), near_.end(), std::greater<>());
    near_.pop_back();
    --entries_;
}

/// Until the first of `near_` holds.
void Deadlines::show_first() {
    while (true) {
        while (!near_.empty() && !holds(near_.front()))
            drop_first();
        if (!near_.empty() || far_.empty()) return;
        auto bucket = far_.extract(far_.begin());
        near_second_ = bucket.key();
        near_ = std::move(bucket.mapped());
        entries_ -= std::erase_if(near_, [this](const Entry& entry) { return !holds(entry); });
        std::make_heap(near_.begin(), near_.end(), std::greater<>());
    }
}

void Deadlines::forget_stale() {
    auto stale = [this](const Entry& entry) { return !holds(entry); };
    std::erase_if(near_, stale);
    std::make_heap(near_.begin(), near_.end(), std::greater<>());
    entries_ = near_.size();
    for (auto bucket = far_.begin(); bucket != far_.end();) {
        std::erase_if(bucket->second, stale);
        entries_ += bucket->second.size();
        bucket = bucket->second.empty() ? far_.erase(bucket) : std::next(bucket);
    }
}

}  // namespace engine

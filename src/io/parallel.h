#pragma once
// Independent work on all cores, its results one after the other.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <future>
#include <thread>
#include <utility>
#include <vector>

namespace io {

/// Calls `make(n)` for each n from `first` to `last` (both included), several at a time, each on a
/// thread of its own, and `use(result)` here, in the order of n, until it returns false. `make`
/// must be safe to call on several threads.
template <class Make, class Use>
void for_each_in_order(std::uint64_t first, std::uint64_t last, Make make, Use use) {
    using Result = decltype(make(first));
    constexpr std::uint64_t kBatch = 32;
    const std::uint64_t workers = std::max(1U, std::thread::hardware_concurrency());
    auto make_some = [&make](std::uint64_t from, std::uint64_t count) {
        std::vector<Result> results;
        for (std::uint64_t n = from; n < from + count; ++n)
            results.push_back(make(n));
        return results;
    };
    for (bool done = first > last; !done;) {
        std::vector<std::future<std::vector<Result>>> batches;
        for (std::uint64_t worker = 0; worker < workers && !done; ++worker) {
            std::uint64_t after = std::min(kBatch - 1, last - first);
            batches.push_back(std::async(std::launch::async, make_some, first, after + 1));
            done = last - first == after;
            first += after + 1;
        }
        for (auto& batch : batches)
            for (Result& result : batch.get())
                if (!use(std::move(result))) return;
    }
}

}  // namespace io

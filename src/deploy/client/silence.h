#pragma once
// What a person is told while nobody answers: with whom they wait, and for how long already.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/duration.h"
#include "io/clock.h"

namespace deploy {

/// Who is waited for.
struct Waiting {
    std::string whom = {};      ///< "http://127.0.0.1:4566", "credential_process of profile dev"
    std::string what = {};      ///< is asked: "sts GetCallerIdentity"; may be empty
    base::Duration since = {};  ///< that nobody has answered anything
    base::Duration limit = {};  ///< that it has as a whole; zero: attempts are counted instead
    int attempt = 1;            ///< that is under way, or comes next
    int attempts = 1;           ///< there are, if nobody answers any of them
    std::string after = {};     ///< what became of the attempt before; empty: there was none
    std::size_t others = 0;     ///< that are waited for as well
    bool operator==(const Waiting&) const = default;
};

/// "waiting for http://127.0.0.1:4566: sts GetCallerIdentity, 5s, attempt 1 of 5".
std::string in_words(const Waiting& waiting);

struct SilenceWays {
    /// Told while nobody answers, again and again; nothing: somebody has answered after all. Empty:
    /// nobody wants to know.
    std::function<void(const std::optional<Waiting>&)> tell = {};
    /// So long nobody has answered when it is told first, and so often it is told from then on.
    base::Duration first = base::Duration::seconds(5);
    base::Duration again = base::Duration::seconds(10);
    /// Milliseconds of a clock that never goes back.
    std::function<std::int64_t()> clock = io::monotonic_milliseconds;
};

/// Of whoever asks others and waits for them.
class Silence {
  public:
    explicit Silence(SilenceWays ways) : ways_(std::move(ways)) {}

    /// Somebody is waited for from now on, or another one as well.
    void begin();
    /// One of them has answered, or is not waited for any more.
    void end(bool others_are_waited_for);
    /// How long of `most` may be waited before something is to be told.
    base::Duration at_most(base::Duration most) const;
    /// Tells, where it is time to. `whom`: all but since when.
    void look(const std::function<Waiting()>& whom);

  private:
    SilenceWays ways_;
    std::optional<std::int64_t> began_ = {};  ///< nothing: nobody is waited for
    std::int64_t due_ = 0;
    bool is_told_ = false;
};

}  // namespace deploy

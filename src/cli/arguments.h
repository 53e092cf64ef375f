#pragma once
// A command line, read: which command, and every option by name.

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

enum class Command : std::uint8_t {
    Check,
    Policy,
    Synth,
    Show,
    Explain,
    Schema,
    Init,
    Graph,
    Plan,
    Up,
    Down,
    Scale,
    Restart,
    Run,
    Rollback,
    Abort,
    Status,
    Why,
    Logs,
    Exec,
    Watch,
    History,
    Secret,
    Cloud,
    Completion,
    Version,
    Help,
    Complete,  ///< what the shells' completion scripts ask; not for people
};

/// Options that a command does not have keep their defaults.
struct Arguments {
    Command command = Command::Help;
    /// The words that are no options: environments, services, a code, a file.
    std::vector<std::string> words = {};
    std::string file = "slipway.yaml";  ///< "-": standard input
    std::string out = {};
    std::string colour = "auto";  ///< auto, always, never
    bool json = false;
    bool sarif = false;
    bool yaml = false;
    bool force = false;
    bool outputs = false;
    std::string yes = {};  ///< empty: the person is asked; "yes", or the environment's name
    bool live = false;
    std::string to = {};  ///< the number of a release; empty: the one before what is live
    bool drift_only = false;
    bool change_set = false;
    std::string offline = {};  ///< the folder of an earlier synth; empty: the account is asked
    /// Of logs; as they stand on the command line.
    bool follow = false;
    bool previous = false;
    std::string since = {};         ///< empty: what is enough for the last lines
    std::string lines = {};         ///< empty: 100; all of them with `since`
    std::string endpoint_url = {};  ///< empty: AWS's own, or what the surroundings say
    std::string wait = "15m";       ///< for what a person has to bring
    bool local = false;             ///< the local cloud of this folder
    std::string task = {};          ///< empty: the best one
    std::string container = {};     ///< empty: the main one
    std::string region = {};        ///< empty: the one that there is
    bool unprotect = false;
    bool keep_data = false;
    /// Of the local cloud. As they stand on the command line: the command reads the numbers.
    std::string port = "4566";
    std::string listen = "127.0.0.1";
    std::string hosts = {};
    std::string account = "000000000000";
    std::string speed = "1";
    std::string tasks = "simulated";
    std::string images = "assume";
    std::string data = {};  ///< empty: .slipway/cloud
    std::string fault = {};
    std::string credentials = {};
    bool memory = false;
    /// Show the command's help instead of running it.
    bool help = false;

    bool operator==(const Arguments&) const = default;

    /// The words behind an environment, where those of the command begin with one: services, jobs.
    std::vector<std::string> names() const { return {words.begin() + 1, words.end()}; }
};

}  // namespace cli

#pragma once
// Runs the built program as a shell would.

#include <map>
#include <string>
#include <vector>

namespace cli_test {

struct Invocation {
    std::vector<std::string> words;  ///< without the program's name
    std::string input = {};          ///< standard input
    std::string folder = {};         ///< working folder; empty: that of the test
    /// Added to an environment that holds nothing but PATH, or replacing it.
    std::map<std::string, std::string> environment = {};
    /// Where its standard output goes.
    enum class Output { Pipe, Terminal, ClosedPipe, FullDisk } output = Output::Pipe;
    std::string program = {};  ///< empty: slipway
};

struct Finished {
    int exit = 0;  ///< 128 plus the number of a signal that ended it
    std::string out;
    std::string err;
};

/// Runs it to its end.
Finished run(const Invocation& invocation);

/// A folder that goes with its scope.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    /// Writes a file, and the folders above it.
    void put(const std::string& name, const std::string& bytes) const;
    std::string get(const std::string& name) const;
    /// Every file below, by relative path.
    std::vector<std::string> list() const;

  private:
    std::string path_;
};

}  // namespace cli_test

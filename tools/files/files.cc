#include "files/files.h"

#include <fstream>
#include <iterator>

namespace files {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::set<std::string> files_below(const fs::path& root, const std::string& folder,
                                  const Takes& enters, const Takes& takes) {
    std::set<std::string> found;
    for (auto at = fs::recursive_directory_iterator(folder.empty() ? root : root / folder);
         at != fs::recursive_directory_iterator(); ++at) {
        std::string path = at->path().lexically_relative(root).generic_string();
        if (at->is_directory() && !enters(path)) {
            at.disable_recursion_pending();
        } else if (at->is_regular_file() && takes(path)) {
            found.insert(std::move(path));
        }
    }
    return found;
}

}  // namespace files

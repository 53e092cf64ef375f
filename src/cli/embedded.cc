#include "cli/embedded.h"

#include <algorithm>

namespace cli {

std::string_view embedded_file(std::string_view path) {
    auto files = embedded_files();
    auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
    return found != files.end() && found->path == path ? found->bytes : std::string_view{};
}

}  // namespace cli

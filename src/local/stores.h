#pragma once
// What the world keeps beside the cores: bytes, values and lines that are no facts. Each store is a
// class of its own over one of two files in the folder of the state.

#include <memory>
#include <string>

#include "base/result.h"
#include "io/database.h"
#include "local/stores/image_store.h"
#include "local/stores/note_store.h"

namespace local {

class Stores {
  public:
    /// In the folder `data`; empty: it forgets everything with the process. Errors: those of
    /// io::Database.
    static base::Result<std::unique_ptr<Stores>> open(const std::string& data);
    /// Forgets everything.
    base::Status clear();
    Stores(const Stores&) = delete;
    Stores& operator=(const Stores&) = delete;

    ImageStore& images() { return *images_; }
    NoteStore& notes() { return *notes_; }

  private:
    Stores(std::unique_ptr<io::Database> world, std::unique_ptr<io::Database> vault);

    std::unique_ptr<io::Database> world_;  ///< objects, images, lines, measurements
    std::unique_ptr<io::Database> vault_;  ///< the values of secrets
    std::unique_ptr<ImageStore> images_;
    std::unique_ptr<NoteStore> notes_;
};

}  // namespace local

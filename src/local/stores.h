#pragma once
// What the world keeps beside the cores: bytes, values and lines that are no facts. Each store is a
// class of its own over one of two files in the folder of the state.

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "io/database.h"
#include "local/database_file.h"
#include "local/stores/image_store.h"
#include "local/stores/log_store.h"
#include "local/stores/metric_store.h"
#include "local/stores/note_store.h"
#include "local/stores/object_store.h"
#include "local/stores/operation_store.h"
#include "local/stores/parameter_store.h"
#include "local/stores/secret_store.h"
#include "local/stores/session_store.h"

namespace local {

class Stores {
  public:
    /// In the folder `data`; empty: it forgets everything with the process. Errors: those of
    /// io::Database, and journal.foreign, journal.newer and state.mixed of a file that is another
    /// program's, of a newer slipway, or empty where it must not be.
    static base::Result<std::unique_ptr<Stores>> open(const std::string& data,
                                                      IfEmpty if_empty = IfEmpty::Make);
    /// Forgets everything, but not which state it is a part of.
    base::Status clear();
    /// Calls it with the error of a store that cannot read or write its file.
    void on_failure(const std::function<void(const base::Diagnostic&)>& call);
    /// Where the ids of their state stand.
    io::Database& world() { return *world_; }
    io::Database& vault() { return *vault_; }
    Stores(const Stores&) = delete;
    Stores& operator=(const Stores&) = delete;

    ImageStore& images() { return *images_; }
    NoteStore& notes() { return *notes_; }
    ObjectStore& objects() { return *objects_; }
    ParameterStore& parameters() { return *parameters_; }
    SecretStore& secrets() { return *secrets_; }
    SessionStore& sessions() { return *sessions_; }
    LogStore& logs() { return *logs_; }
    MetricStore& metrics() { return *metrics_; }
    OperationStore& operations() { return *operations_; }

  private:
    Stores(std::unique_ptr<io::Database> world, std::unique_ptr<io::Database> vault);

    // Each store has statements of its file, which goes last.
    std::unique_ptr<io::Database> world_;  ///< objects, images, lines, measurements
    std::unique_ptr<io::Database> vault_;  ///< the values of secrets
    std::unique_ptr<ImageStore> images_;
    std::unique_ptr<NoteStore> notes_;
    std::unique_ptr<ObjectStore> objects_;
    std::unique_ptr<ParameterStore> parameters_;
    std::unique_ptr<SecretStore> secrets_;
    std::unique_ptr<SessionStore> sessions_;
    std::unique_ptr<LogStore> logs_;
    std::unique_ptr<MetricStore> metrics_;
    std::unique_ptr<OperationStore> operations_;
};

}  // namespace local

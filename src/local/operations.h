#pragma once
// What the endpoint can do: one row an operation. A handler reads the validated input, asks the
// cloud, and writes the answer from what the cloud shows; it keeps nothing and knows no other way.

#include <optional>
#include <span>
#include <string_view>

#include "aws/error.h"
#include "aws/request.h"
#include "aws/writer.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "local/live_cloud.h"

namespace local {

/// One call, from its input to its answer: all within one turn.
class Asking {
  public:
    Asking(const aws::Call& call, LiveCloud& live, base::Time now)
        : call_(call), live_(live), now_(now) {}

    const aws::Value& input() const { return call_.input; }
    const aws::Operation& operation() const { return *call_.operation; }
    const std::string& account() const { return call_.caller.account; }
    const std::string& region() const { return call_.caller.region; }
    /// Empty when the request is not signed.
    const std::string& access_key_id() const { return call_.caller.access_key_id; }
    const engine::Cloud& cloud() const { return live_.cloud(); }
    /// Nothing: nobody has made anything there yet.
    const engine::Inventory* inventory() const { return cloud().inventory(account(), region()); }

    /// The one that has things of `type`: IAM's and Route 53's are not the region's.
    const engine::Inventory* inventory_of(std::string_view type) const {
        return cloud().inventory_of(account(), region(), type);
    }
    Stores& stores() const { return live_.stores(); }
    Images images() const { return live_.images(); }
    /// What the last `ask` made.
    const engine::Made& made() const { return cloud().made(); }
    base::Time now() const { return now_; }

    /// Asks the cloud for it. Nothing: it was taken and is written down. Else the error to answer.
    /// The same `client_token` with the same request makes nothing more.
    std::optional<aws::Error> ask(engine::Request request, std::string client_token = {}) {
        return ask_in(region(), std::move(request), std::move(client_token));
    }
    /// The same in another region of the account.
    std::optional<aws::Error> ask_in(std::string_view region, engine::Request request,
                                     std::string client_token = {});
    /// An error of the operation, with the status that its model has for it.
    aws::Error error(std::string code, std::string message) const {
        return aws::error_of(operation(), std::move(code), std::move(message));
    }

  private:
    const aws::Call& call_;
    LiveCloud& live_;
    base::Time now_;
};

/// The state cannot be written down: InternalFailure, in words.
aws::Error broken(const base::Diagnostics& problems);

/// Writes the members of the answer; or the error that is answered in its place.
using Handler = std::optional<aws::Error> (*)(Asking& asking, aws::Writer& answer);

struct RecordRow;

struct OperationRow {
    std::string_view operation;
    Handler handler = nullptr;
    /// In the place of a handler: a row of local/records/rows.h.
    const RecordRow* record = nullptr;
    /// The test that shows what of it is refused for not being there yet; empty: it is whole.
    std::string_view limits = {};
};

struct ServiceRow {
    std::string_view service;  ///< as its model is called
    std::span<const OperationRow> (*operations)() = nullptr;
    /// What it makes are records alone: nothing runs behind them.
    bool is_of_records = false;
};

/// All services of which the local cloud has something, by name.
std::span<const ServiceRow> served();
/// What the local cloud has of a service, as its model is called; empty: nothing.
std::span<const OperationRow> operations_of(std::string_view service);
/// Null: the local cloud does not have it.
const OperationRow* find_operation_row(std::string_view service, std::string_view operation);
/// The handler of the row, or what its record row says.
std::optional<aws::Error> answer_operation(const OperationRow& row, Asking& asking,
                                           aws::Writer& answer);

}  // namespace local

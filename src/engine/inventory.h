#pragma once
// Every resource of an account in a region as a record: its properties, its name, what Ref and
// GetAtt yield, whether it is being made, changed or taken away. A core, driven by tables. Types
// with a behaviour of their own (services, target groups, private names) have a core beside their
// record, which says when they are done.
//
// AWS: CloudFormation user guide, "Template reference: resource and property types"; the API
// references of the services for what each refuses.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/aws_ids.h"
#include "engine/cfn_codec.h"
#include "engine/core.h"
#include "engine/resource_operations.h"

namespace engine {

/// The first fact that the core gets.
struct InventoryRequested {
    std::uint64_t seed = 0;
    std::string account = {};
    std::string region = {};
    bool operator==(const InventoryRequested&) const = default;
};
/// The core beside a record says that what was asked of it is done, or cannot be.
struct BehaviourSettled {
    std::string type = {};
    std::string physical_id = {};
    std::string failure = {};  ///< empty: done
    bool refused = false;      ///< it failed because the core took nothing of it
    bool operator==(const BehaviourSettled&) const = default;
};
/// What lies in it, counted by whoever keeps it: images of a repository, objects of a bucket, tasks
/// of RunTask in a cluster. With any, the thing cannot be deleted.
struct ContentChanged {
    std::string type = {};
    std::string physical_id = {};
    std::uint64_t items = 0;
    bool operator==(const ContentChanged&) const = default;
};

/// ECS: PutAccountSetting, PutAccountSettingDefault and DeleteAccountSetting.
struct AccountSettingChanged {
    std::string principal = {};  ///< ARN; empty: the default of the account
    std::string name = {};       ///< "containerInsights"
    std::string value = {};      ///< empty: it is as AWS has it
    bool operator==(const AccountSettingChanged&) const = default;
};

/// The record is as asked now, and the core beside it must follow.
struct BehaviourRequested {
    enum class Step : std::uint8_t { Create, Update, Delete };
    Step step = Step::Create;
    std::string type = {};
    std::string physical_id = {};
    bool operator==(const BehaviourRequested&) const = default;
};
/// How many listeners and rules forward to the target group changed.
struct ForwardsChanged {
    std::string target_group = {};  ///< its ARN
    std::uint32_t listeners = 0;
    bool operator==(const ForwardsChanged&) const = default;
};

/// One resource.
struct Record {
    enum class Phase : std::uint8_t {
        Creating,
        Ready,
        Updating,
        Deleting,
        /// A deregistered task definition: INACTIVE, shown and not to be used.
        Inactive,
    };
    std::string type = {};  ///< "AWS::ECS::Service"
    std::string physical_id = {};
    std::string name = {};  ///< empty: its type has none
    SharedProperties properties;
    /// Before the change that is under way, or the last one.
    SharedProperties previous = {};
    SharedProperties attributes;
    ResourceOrigin origin = {};
    Phase phase = Phase::Creating;
    /// Who is told when what is under way is over.
    std::vector<Operation> waiting = {};
    /// When the time that it takes is over; empty: it is.
    std::optional<base::Time> due = {};
    bool behaviour_pending = false;
    bool configured_is_enough = false;  ///< those who wait do so for `due` alone
    std::uint32_t steps = 0;            ///< operations begun on it
    base::Time created = {};
    base::Time changed = {};
    std::uint64_t content = 0;
    std::uint32_t revision = 0;  ///< of a task definition; the version of a parameter
    std::string claim = {};      ///< what no other of its type may share
    /// When those who wait for the core beside it have waited long enough; empty: nobody does.
    std::optional<base::Time> patience_ends = {};
    /// Of a task definition: when it became INACTIVE, and when its deletion was asked for.
    std::optional<base::Time> deregistered = {};
    std::optional<base::Time> deletion_asked = {};

    bool operator==(const Record&) const = default;
};

/// What Ref yields and CloudFormation shows as the physical id of a thing whose record goes by
/// `physical_id`. The two differ where things of one name may stand together.
std::string_view shown_id(std::string_view type, std::string_view physical_id);

struct InventoryIndex;
/// Why an operation is not taken, for the API and for CloudFormation.
struct Denial {
    std::string code = {};          ///< "DependencyViolation"
    std::string handler_code = {};  ///< "InvalidRequest"
    std::string message = {};
};

using InventoryOrder =
    std::variant<ResourceBegan, ResourceDone, ResourceFailed, BehaviourRequested, ForwardsChanged>;

/// An operation that cannot be taken: it fails a moment later.
struct FailingOperation {
    Operation operation;
    base::Time due = {};
    std::string reason = {};
    std::string handler_code = {};
    bool operator==(const FailingOperation&) const = default;
};

/// A last copy of a thing that was deleted with the policy Snapshot.
struct ResourceSnapshot {
    std::string type = {};
    std::string physical_id = {};
    std::string name = {};
    base::Time taken = {};
    bool operator==(const ResourceSnapshot&) const = default;
};

/// All that the inventory is.
struct InventoryState {
    IdSource ids = {};
    std::string account = {};  ///< empty: InventoryRequested has not come
    std::string region = {};
    /// By number, which is the order of their creation.
    std::map<std::uint32_t, Record> records = {};
    std::uint32_t next_number = 1;
    std::map<std::uint32_t, FailingOperation> failing = {};
    /// Of each family the last revision, which is never given again.
    std::map<std::string, std::uint32_t> revisions = {};
    std::vector<ResourceSnapshot> snapshots = {};
    std::vector<InventoryOrder> orders = {};  ///< not taken yet
    /// ECS: the settings that were put, by principal (empty: the default) and by name.
    std::map<std::string, std::map<std::string, std::string>> account_settings = {};
    bool operator==(const InventoryState&) const = default;
};

class Inventory {
  public:
    using Fact = std::variant<InventoryRequested, CreateResource, UpdateResource, DeleteResource,
                              BehaviourSettled, Restarted, ContentChanged, AccountSettingChanged>;
    using Order = InventoryOrder;
    using State = InventoryState;

    Inventory() : Inventory(State{}) {}
    explicit Inventory(State state);
    Inventory(Inventory&&) noexcept;
    Inventory& operator=(Inventory&&) noexcept;
    ~Inventory();

    /// Of the requests, in the words of the service's API.
    std::optional<Refusal> refuse(const Fact& fact) const;
    void handle(const Fact& fact, base::Time now);
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }

    /// By physical id, name or ARN; of task definitions "family:revision" and "family" (the newest
    /// active one) too. Nothing when there is none.
    const Record* find(std::string_view type, std::string_view id) const;
    /// Up to `limit` physical ids of `type` in order, behind `after`; for pages.
    std::vector<std::string> list(std::string_view type, std::string_view after = {},
                                  std::size_t limit = 1000) const;
    /// All of `type` in the order of their creation.
    std::vector<const Record*> all(std::string_view type) const;
    /// Those of `type` that name `id` in a property which names things, by number.
    std::vector<const Record*> users(std::string_view type, std::string_view id) const;
    /// Listeners and rules that forward to the target group.
    std::uint32_t forwards(std::string_view target_group) const;

  private:
    std::optional<Denial> deny(const CreateResource& asked) const;
    std::optional<Denial> deny(const UpdateResource& asked) const;
    std::optional<Denial> deny(const DeleteResource& asked) const;

    void create(const CreateResource& asked, base::Time now);
    void take_account_settings(Record& record) const;
    void update(const UpdateResource& asked, base::Time now);
    void remove(const DeleteResource& asked, base::Time now);
    void settle(const BehaviourSettled& settled, base::Time now);
    void put_back(std::uint32_t number, Record& record);
    void give_up(std::uint32_t number);
    std::vector<Operation> take_waiting(std::uint32_t number, Record& record);
    void fail_later(const Operation& operation, const Denial& denial, base::Time now);
    void begin(std::uint32_t number, Record& record, const Operation& operation,
               Record::Phase phase, base::Time now);
    void finish_if_due(std::uint32_t number, base::Time now);
    void finish(std::uint32_t number);
    void erase(std::uint32_t number);
    void count_forwards(std::uint32_t number, const Record& record);
    void set_due(std::uint32_t number, Record& record, std::optional<base::Time> due);
    void set_patience(std::uint32_t number, Record& record, std::optional<base::Time> ends);
    std::optional<std::uint32_t> number_of(std::string_view type, std::string_view id) const;

    State state_;
    std::unique_ptr<InventoryIndex> index_;  ///< all that follows from the state
};

}  // namespace engine

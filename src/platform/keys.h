#pragma once
// The one table of what a manifest may say. Validation and its hints, the JSON Schema, `slipway
// explain KEY`, the reference page and completion are all read from it, so that none of them can
// know something that the others do not.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace platform {

/// What a single value is. value_types.h has the words, the check and the schema of each.
enum class Type : std::uint8_t {
    Text,        ///< any text, not empty; `$(env)` is replaced
    TextValue,   ///< any text; `$(...)` is resolved
    SecretText,  ///< text that touches a secret, or the ARN of one
    TagValue,
    Flag,
    Number,     ///< `min` to `max`
    Percent,    ///< whole percent, `min` to `max`
    Duration,   ///< `min` to `max` milliseconds
    Days,       ///< whole days, `min` to `max` milliseconds
    Retention,  ///< what CloudWatch Logs has
    Money,
    Choice,      ///< one of `choices`
    Size,        ///< CPU units / MiB
    SizeOrName,  ///< the same, or a name under `sizes`
    Gigabytes,   ///< `min` to `max`
    Range,       ///< two numbers, `min` to `max`
    Cidr,
    Cron,
    TimeZone,
    Condition,
    StrategyText,
    Breaker,
    Grant,
    Volume,
    Ulimit,
    Engine,
    InstanceClass,
    Port,
    Call,
    Need,
    Account,
    Region,
    Arn,
    Name,
    NewName,  ///< a name that the manifest gives to something
    VariableName,
    LabelName,
    TagName,
    LimitName,
    UrlPath,
    Host,
    HttpCodes,
    Contact,
    Zone,
    Vpc,
    Subnet,
    Pointer,
    ImageName,
    BuildPath,   ///< beside the manifest, or above it
    WorkFolder,  ///< inside a container
    User,
    SecretArn,
    Action,      ///< of IAM
    Resource,    ///< of IAM
    HealthPath,  ///< without wildcards
    DatabaseUser,
    DatabaseName,
    Any,  ///< any node, not looked into
};

enum class Form : std::uint8_t {
    One,         ///< a single value
    List,        ///< a list of single values
    OneOrList,   ///< a list, or one value that stands for a list of one
    Keys,        ///< a mapping of the keys of `table`
    Named,       ///< a mapping from names of the user's own to mappings of the keys of `table`
    Free,        ///< a mapping from names of the user's own to single values
    ListOfKeys,  ///< a list of mappings of the keys of `table`
};

enum class Varies : std::uint8_t { No, Yes };
enum class Needed : std::uint8_t { No, Yes };
/// Whether the keys of a mapping count where the mapping is not written.
enum class InForce : std::uint8_t { WhenWritten, Always };

struct Table;

/// One key.
struct Key {
    std::string_view name;
    Form form = Form::One;
    Type type = Type::Text;
    /// The keys of its mapping. With One, List and Free: a value may also be a mapping of these
    /// keys.
    const Table* table = nullptr;
    /// One or two sentences, Markdown, for people who have not read anything else.
    std::string_view doc = {};
    /// A value as YAML in one line, as it stands behind the key.
    std::string_view example = {};
    /// What counts when it is not written, as text of `type`; empty: nothing, or what `doc` says.
    std::string_view otherwise = {};
    std::int64_t min = 0;
    std::int64_t max = 0;
    /// Of Duration: its value is a multiple of so many milliseconds.
    std::int64_t step = 1000;
    std::span<const std::string_view> choices = {};
    /// The key of the same mapping that cannot stand beside this one; in a higher layer it takes
    /// the other's place.
    std::string_view rival = {};
    /// The key of the same mapping without which `otherwise` does not count: there is a Dockerfile
    /// only where something is built.
    std::string_view beside = {};
    /// What the names of Named and Free are.
    Type names = Type::NewName;
    /// Whether it may differ by environment. Of Free the values may; a mapping of known keys itself
    /// never does.
    Varies varies = Varies::Yes;
    Needed needed = Needed::No;
    /// Of Keys: whether the defaults of its keys count when nothing of it is written.
    InForce in_force = InForce::WhenWritten;

    bool is_list() const {
        return form == Form::List || form == Form::OneOrList || form == Form::ListOfKeys;
    }
};

/// The keys of one kind of mapping.
struct Table {
    /// What people call the thing: "service", "load balancer health".
    std::string_view thing;
    std::span<const Key> keys;
    /// Whether several layers may each say a part of it; then no single mapping has to have all
    /// that is needed.
    bool layered = false;

    const Key* find(std::string_view name) const;
    std::vector<std::string> names() const;
};

extern const Table kManifest;
extern const Table kEnvironment;
extern const Table kService;
/// What `defaults` and environments say about a service: all but `extends`.
extern const Table kServiceDefaults;
extern const Table kJob;
extern const Table kStore;
extern const Table kSecret;

/// Whether any mapping of known keys has a key of this name; no environment may bear it.
bool is_key(std::string_view name);

/// A key with the path that leads to it, "<name>" for names of the user's own:
/// "services.<name>.ingress.drain".
struct KeyPath {
    std::string path;
    const Key* key = nullptr;
};
/// Every key of the manifest, in the order of the table. What
/// `environments.<name>.services.<name>`, `templates.<name>`, `defaults` repeat of a service is
/// left out.
std::vector<KeyPath> key_paths();

/// The page of `slipway explain KEY`. `path` may be whole or any end of it that starts at a key:
/// "ingress.drain", "services.api.ingress.drain". Empty when no key has it.
std::optional<std::string> explain_key(std::string_view path);

/// Everything that `explain_key` knows, for completion, in the order of the alphabet.
std::vector<std::string> key_completions();

/// The JSON Schema of a manifest: draft 2020-12, indented, ending in a line break.
std::string json_schema();

/// The reference of all keys as Markdown: docs/manifest.md.
std::string manifest_reference();

}  // namespace platform

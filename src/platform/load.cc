#include <algorithm>

#include <fmt/format.h>

#include "platform/decode.h"
#include "platform/layers.h"
#include "platform/names.h"
#include "platform/platform.h"
#include "platform/shape.h"
#include "platform/tags.h"
#include "platform/wiring.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

/// One manifest on its way into the model.
class Loader {
  public:
    Loader(const base::Sources& sources, const Node& manifest, const ReadFile& read_file,
           Report& report)
        : sources_(sources),
          manifest_(manifest),
          world_(read_world(manifest)),
          files_(read_file),
          report_(report) {}

    Platform load() {
        check_needed(Reader(&manifest_, kManifest, manifest_.span), "a manifest", report_);
        check_names(manifest_, world_, report_);
        check_extends(manifest_, report_);
        release_ = read_release(manifest_, world_, report_);
        Reader keys(&manifest_, kManifest, manifest_.span);
        Platform platform;
        platform.template_version = keys.number("slipway");
        platform.name = keys.located_text("platform");
        platform.tags = text_map(manifest_.get("tags"));
        platform.registry_account = keys.keys("registry").text("account");
        for (const Located<std::string>& job : release_.before)
            platform.before_release.push_back(*job);
        for (const Located<std::string>& job : release_.after)
            platform.after_release.push_back(*job);
        platform.accept = read_accept(manifest_, world_, report_);
        std::vector<Override> overrides = read_overrides(manifest_.get("overrides"), report_);
        for (const Member& member : members("environments")) {
            platform.environments.push_back(environment(member, *platform.name));
            std::vector<Override>& all = platform.environments.back().overrides;
            all.insert(all.begin(), overrides.begin(), overrides.end());
        }
        // What was left out may have held what is dropped.
        if (!report_.left_anything_out()) drops_.report(report_);
        return platform;
    }

  private:
    /// The layers of one environment, settled.
    struct Layers {
        std::string_view environment;
        const Node* own = nullptr;  ///< what the environment says about services and the like
        std::map<std::string, std::string> tags;  ///< of platform and environment
        Node lowest;  ///< tags of platform and environment, then `defaults`
        std::map<std::vector<const Node*>, Node>
            of;  ///< `lowest` with templates on it, by their chain
    };

    const std::vector<Member>& members(std::string_view key) const {
        static const std::vector<Member> none;
        const Node* node = manifest_.get(key);
        return node != nullptr ? node->members : none;
    }

    static std::map<std::string, std::string> text_map(const Node* mapping) {
        std::map<std::string, std::string> texts;
        if (mapping == nullptr) return texts;
        for (const Member& member : mapping->members) {
            if (member.value.is_scalar() && !member.key.starts_with('-'))
                texts[member.key] = member.value.scalar;
        }
        return texts;
    }

    /// A service that has nothing but the tags under `key` of `from`.
    static Node only_tags(const Node& from, std::string_view environment) {
        Node service{.kind = Node::Kind::Mapping, .span = from.span};
        if (const Member* tags = from.find("tags")) service.members.push_back(*tags);
        return settle(service, kServiceDefaults, environment);
    }

    Layers layers(const Member& environment) {
        Layers layers;
        layers.environment = environment.key;
        layers.own = &environment.value;
        Node tags = merge(Node{.kind = Node::Kind::Mapping}, only_tags(manifest_, environment.key),
                          kServiceDefaults, drops_);
        layers.lowest = merge(std::move(tags), only_tags(environment.value, environment.key),
                              kServiceDefaults, drops_);
        layers.tags = text_map(layers.lowest.get("tags"));
        check_tags(layers.lowest.get("tags"), fmt::format("`{}`", environment.key), report_);
        if (const Node* defaults = manifest_.get("defaults")) {
            layers.lowest = merge(std::move(layers.lowest),
                                  settle(*defaults, kServiceDefaults, environment.key),
                                  kServiceDefaults, drops_);
        }
        return layers;
    }

    const Node& templated(Layers& layers, const Node& entry) {
        std::vector<const Node*> chain = template_chain(entry, manifest_.get("templates"));
        auto [at, added] = layers.of.try_emplace(chain);
        if (!added) return at->second;
        at->second = layers.lowest;
        // `lowest` has no `extends` and a template has: both are ordered like the keys of a
        // service.
        for (const Node* layer : chain) {
            at->second = merge(std::move(at->second), settle(*layer, kService, layers.environment),
                               kService, drops_);
        }
        return at->second;
    }

    /// What the environment says about `name` of `part`.
    static const Node* own_entry(const Layers& layers, std::string_view part,
                                 std::string_view name) {
        const Node* entries = layers.own->get(part);
        return entries != nullptr ? entries->get(name) : nullptr;
    }

    Node merged_service(Layers& layers, const Member& member) {
        Node merged = merge(templated(layers, member.value),
                            settle(member.value, kService, layers.environment), kService, drops_);
        if (const Node* own = own_entry(layers, "services", member.key)) {
            merged = merge(std::move(merged), settle(*own, kServiceDefaults, layers.environment),
                           kService, drops_);
        }
        poison_port(merged, member.value);
        return merged;
    }

    /// A service whose template is missing has no port perhaps for that reason alone: the port
    /// counts as reported.
    void poison_port(Node& merged, const Node& entry) const {
        if (merged.find("port") != nullptr || merged.find("ports") != nullptr) return;
        const Node* templates = manifest_.get("templates");
        for (const std::string& name : extended_names(entry)) {
            if (templates != nullptr && templates->find(name) != nullptr) continue;
            merged.members.push_back({"port", entry.span, Node{.span = entry.span}});
            return;
        }
    }

    Node merged_job(Layers& layers, const Member& member, const Environment& environment,
                    Extended& extended) {
        std::vector<std::string> names = extended_names(member.value);
        const Service* service = names.empty() ? nullptr : environment.service(names.front());
        Node base;
        if (service != nullptr) {
            extended.service = service->name;
            base = only_keys_of(service->merged, kJob);
            // Rule 3 of the manifest: a job never takes what belongs to running on and on; and what
            // the service needs may be this very job.
            std::erase_if(base.members, [](const Member& key) {
                return key.key == "volumes" || key.key == "sidecars" || key.key == "needs" ||
                       key.key == "extends";
            });
        } else {
            base = only_keys_of(templated(layers, member.value), kJob);
        }
        Node merged =
            merge(std::move(base), settle(member.value, kJob, layers.environment), kJob, drops_);
        extended.own_image = member.value.find("image") != nullptr;
        if (const Node* own = own_entry(layers, "jobs", member.key)) {
            extended.own_image = extended.own_image || own->find("image") != nullptr;
            merged = merge(std::move(merged), settle(*own, kJob, layers.environment), kJob, drops_);
        }
        return merged;
    }

    std::map<std::string, FargateSize, std::less<>> sizes(std::string_view environment) const {
        std::map<std::string, FargateSize, std::less<>> sizes;
        Node wrapper{.kind = Node::Kind::Mapping};
        if (const Member* member = manifest_.find("sizes")) wrapper.members.push_back(*member);
        Node settled = settle(wrapper, kManifest, environment);
        const Node* found = settled.get("sizes");
        if (found == nullptr) return sizes;
        for (const Member& member : found->members) {
            // A size that was reported is known all the same.
            sizes.emplace(member.key, parse_size(member.value.scalar).value_or(FargateSize()));
        }
        return sizes;
    }

    Environment environment(const Member& member, std::string_view platform) {
        Environment environment =
            read_environment({member.key, member.key_span}, member.value, report_);
        Layers layers = this->layers(member);
        environment.tags = layers.tags;
        environment.overrides = read_overrides(member.value.get("overrides"), report_);
        References references(sources_, world_, member.key, report_);
        std::map<std::string, FargateSize, std::less<>> known_sizes = sizes(member.key);
        Context context{world_, references, known_sizes, files_, report_};
        read_stores(environment, layers, platform, context);
        for (const Member& service : sorted("services")) {
            environment.services.push_back(read_service({service.key, service.key_span},
                                                        merged_service(layers, service), context));
        }
        for (const Member& job : sorted("jobs")) {
            Extended extended;
            Node merged = merged_job(layers, job, environment, extended);
            environment.jobs.push_back(
                read_job({job.key, job.key_span}, std::move(merged), extended, context));
        }
        wire(environment, {sources_, world_, references, release_, report_});
        return environment;
    }

    void read_stores(Environment& environment, const Layers& layers, std::string_view platform,
                     Context& context) {
        for (const Member& store : sorted("stores")) {
            Node merged = settle(store.value, kStore, layers.environment);
            if (const Node* own = own_entry(layers, "stores", store.key)) {
                merged = merge(std::move(merged), settle(*own, kStore, layers.environment), kStore,
                               drops_);
            }
            environment.stores.push_back(
                read_store({store.key, store.key_span}, std::move(merged), platform, context));
        }
        for (const Member& secret : sorted("secrets")) {
            // Where a secret comes from is one value: an environment says it anew.
            const Node* own = own_entry(layers, "secrets", secret.key);
            Node settled =
                settle(own != nullptr ? *own : secret.value, kSecret, layers.environment);
            environment.secrets.push_back(
                read_secret({secret.key, secret.key_span}, settled, context));
        }
    }

    /// The members under `key` by name.
    std::vector<std::reference_wrapper<const Member>> sorted(std::string_view key) const {
        std::vector<std::reference_wrapper<const Member>> all(members(key).begin(),
                                                              members(key).end());
        std::ranges::sort(all, {},
                          [](const Member& member) { return std::string_view(member.key); });
        return all;
    }

    const base::Sources& sources_;
    const Node& manifest_;
    World world_;
    Files files_;
    Report& report_;
    ReleaseLists release_;
    Drops drops_;
};

constexpr std::size_t kMostEnvironments = 100;
constexpr std::size_t kMostSettled = 10'000;

std::size_t member_count(const Node& manifest, std::string_view key) {
    const Node* node = manifest.get(key);
    return node != nullptr ? node->members.size() : 0;
}

/// Everything is settled once for each environment: a small text could ask for an endless amount of
/// work. Nothing when the manifest is not too large for that.
std::optional<base::Diagnostic> too_large(const Node& manifest) {
    std::size_t environments = member_count(manifest, "environments");
    std::size_t things = member_count(manifest, "services") + member_count(manifest, "jobs") +
                         member_count(manifest, "stores") + member_count(manifest, "secrets");
    if (environments <= kMostEnvironments && environments * things <= kMostSettled)
        return std::nullopt;
    base::Diagnostic finding =
        base::error("manifest.too-large",
                    fmt::format("{} environments of {} services, jobs, stores and secrets are more "
                                "than slipway takes in one manifest",
                                environments, things),
                    manifest.find("environments")->key_span);
    finding.help = fmt::format(
        "at most {} environments, and {} services and the like over all of them; split the "
        "platform",
        kMostEnvironments, kMostSettled);
    return finding;
}

void append(base::Diagnostics& all, base::Diagnostics more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

}  // namespace

std::optional<Platform> load(const base::Sources& sources, std::uint32_t file,
                             const ReadFile& read_file, base::Diagnostics& findings) {
    base::Result<Node> document = text::parse_document(sources, file);
    if (!document.ok()) {
        append(findings, document.problems());
        return std::nullopt;
    }
    Report report;
    std::optional<Platform> platform;
    if (std::optional<base::Diagnostic> endless = too_large(*document)) {
        report.add(std::move(*endless));
    } else if (document->is_mapping()) {
        Node manifest = clean(*document, report);
        platform = Loader(sources, manifest, read_file, report).load();
    } else {
        base::SourceSpan place{file, document->span.begin, document->span.end};
        base::Diagnostic finding =
            base::error(document->is_null() ? "manifest.no-value" : "manifest.wrong-type",
                        document->is_null() ? "the manifest is empty"
                                            : "a manifest is a mapping of keys to values",
                        place);
        finding.help = "`slipway init` writes one to start from";
        report.add(std::move(finding));
    }
    base::Diagnostics found = report.take();
    bool failed = base::has_errors(found);
    append(findings, std::move(found));
    if (failed) return std::nullopt;
    return platform;
}

}  // namespace platform

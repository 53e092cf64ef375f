#include "blueprint/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "blueprint/picture_words.h"

namespace blueprint {
namespace {

using draw::Link;
using draw::Node;
using draw::Tone;
using platform::Environment;
using platform::Service;
using platform::Store;

// A service that nearly everybody calls becomes a mark on its callers instead of a wire from each.
constexpr std::size_t kMarkCallers = 5;
constexpr std::size_t kMarkPercent = 60;
constexpr std::array kMarkTones = {Tone::Violet, Tone::Teal, Tone::Rose};

class Painter {
  public:
    Painter(const platform::Platform& platform, const Environment& environment,
            std::string_view region)
        : platform_(platform),
          env_(environment),
          region_(region),
          full_name_(*platform.name + "-" + environment.name) {}

    Picture run() {
        entered_ = std::ranges::any_of(env_.services,
                                       [](const Service& s) { return s.ingress.has_value(); });
        find_marks();
        add_tiers();
        add_entrance();
        for (const Service& service : env_.services)
            add_service(service);
        for (const Store& store : env_.stores)
            add_store(store);
        for (const platform::Job& job : env_.jobs)
            add_job(job);
        for (const Service& service : env_.services)
            add_links(service);
        add_titles();
        add_facts();
        add_legend();
        std::ranges::sort(picture_.links, {},
                          [](const Link& l) { return std::tuple(l.from, l.to, l.label); });
        return std::move(picture_);
    }

  private:
    // ---- tiers and frames
    // --------------------------------------------------------------------------------------

    void add_tiers() {
        const platform::Network& network = env_.network;
        bool own = network.vpc.empty();
        bool gateway = own && *network.nat != platform::Nat::None;
        auto add = [&](draw::Tier tier) {
            picture_.tiers.push_back(std::move(tier));
            return picture_.tiers.size() - 1;
        };
        if (entered_) people_tier_ = add({});
        std::size_t first = picture_.tiers.size();
        if (entered_ || gateway)
            public_tier_ = add({.label = "Public subnets", .tone = Tone::Teal});
        private_tier_ = add({.label = "Private subnets",
                             .foot_label = "Jobs: run to their end",
                             .tone = Tone::Blue});
        if (!env_.stores.empty()) {
            bool apart = own || !network.isolated_subnets.empty();
            store_tier_ = add({.label = apart ? "Isolated subnets" : "Stores, in private subnets",
                               .tone = Tone::Indigo});
        }
        std::size_t last = picture_.tiers.size() - 1;
        std::string account =
            env_.account->empty() ? "local only" : fmt::format("account {}", *env_.account);
        picture_.frames.push_back({fmt::format("{} environment", env_.name),
                                   fmt::format("{} · {}", account, region_), first, last});
        picture_.frames.push_back(
            {own ? fmt::format("VPC {}", network.cidr->to_string()) : network.vpc, network_note(),
             first, last});
        if (gateway) add_gateway();
    }

    std::string network_note() const {
        const platform::Network& network = env_.network;
        if (!network.vpc.empty()) {
            std::size_t subnets = network.public_subnets.size() + network.private_subnets.size() +
                                  network.isolated_subnets.size();
            return fmt::format("an existing VPC, {}", count_of(subnets, "subnet"));
        }
        return count_of(*network.zones, "zone");
    }

    void add_gateway() {
        Node node = {.id = "gateway",
                     .title = "NAT gateway",
                     .tone = Tone::Teal,
                     .icon = draw::Icon::Gateway,
                     .tier = public_tier_,
                     .place = Node::Place::Foot};
        switch (*env_.network.nat) {
            case platform::Nat::One: node.lines = {{"one for all zones"}}; break;
            case platform::Nat::OnePerZone:
                node.lines = {{fmt::format("one per zone: {}", *env_.network.zones)}};
                node.copies = *env_.network.zones;
                break;
            case platform::Nat::Endpoints:
                node.title = "VPC endpoints";
                node.lines = {{"only to AWS services"}};
                break;
            case platform::Nat::None: return;
        }
        node.details = {{"what", "the way out, for images, secrets, logs and the internet"}};
        picture_.nodes.push_back(std::move(node));
    }

    // ---- who comes in
    // ------------------------------------------------------------------------------------------

    void add_entrance() {
        if (!entered_) return;
        bool https = env_.domain.has_value();
        std::string host = https ? *env_.domain->name : std::string("its own name");
        Node people = {.id = "people",
                       .title = "People",
                       .lines = {{"and their apps"}},
                       .tone = Tone::Slate,
                       .icon = draw::Icon::People,
                       .tier = people_tier_};
        people.details = {{"come by", (https ? "https://" : "http:// and ") + host}};
        people_ = add(std::move(people));
        Node balancer = {.id = "load-balancer",
                         .title = "Load balancer",
                         .tone = Tone::Teal,
                         .icon = https ? draw::Icon::Lock : draw::Icon::Balancer,
                         .tier = public_tier_,
                         .height = Node::Height::Stretched};
        balancer.lines = {{full_name_}};
        if (https) {
            balancer.lines.push_back({*env_.domain->name});
            balancer.lines.push_back({"HTTP :80 redirects"});
            balancer.badges = {{"HTTPS :443", Tone::Teal}};
        } else {
            balancer.badges = {{"HTTP :80", Tone::Amber}, {"no domain", Tone::Amber}};
        }
        balancer.details = {
            {"name", full_name_},
            {"answers", https ? "HTTPS on 443; HTTP on 80 redirects" : "HTTP on 80"}};
        if (https) balancer.details.push_back({"domain", *env_.domain->name});
        for (const Service& s : env_.services) {
            if (s.ingress) balancer.details.push_back({all_routes(*s.ingress), s.name});
        }
        balancer.details.push_back({"anything else", "404"});
        balancer_ = add(std::move(balancer));
        picture_.links.push_back({people_, balancer_, Tone::Teal, "", Link::Drawn::Wire,
                                  "people reach the load balancer"});
    }

    // ---- services, stores, jobs
    // --------------------------------------------------------------------------------

    std::size_t add(Node node) {
        index_[node.id] = picture_.nodes.size();
        picture_.nodes.push_back(std::move(node));
        return picture_.nodes.size() - 1;
    }

    void add_service(const Service& service) {
        Node node = {.id = "service/" + service.name, .title = service.name, .tier = private_tier_};
        node.tone = service.ingress                   ? Tone::Teal
                    : one_at_a_time(service)          ? Tone::Amber
                    : service.container.ports.empty() ? Tone::Slate
                                                      : Tone::Blue;
        node.copies = *service.count;
        node.lines = {{size_text(*service.size), count_of(*service.count, "task")}};
        if (!service.container.ports.empty())
            node.badges.push_back({ports_text(service), Tone::Blue});
        if (service.scale) {
            node.badges.push_back({range_text(*service.scale), Tone::Teal});
        }
        if (platform::shifts_traffic(*service.deploy.strategy)) {
            node.badges.push_back({strategy_text(*service.deploy.strategy), Tone::Violet});
        }
        if (one_at_a_time(service)) node.badges.push_back({"one at a time", Tone::Amber});
        if (*service.capacity != platform::Capacity::OnDemand)
            node.badges.push_back({"Spot", Tone::Rose});
        if (auto mark = marks_.find(service.name); mark != marks_.end()) {
            node.badges.push_back(
                {fmt::format("from {}", callers_[service.name].size()), mark->second});
        }
        if (!service.sidecars.empty()) {
            node.badges.push_back(
                {"+" + count_of(service.sidecars.size(), "sidecar"), Tone::Slate});
        }
        if (node.badges.empty()) node.badges.push_back({"no port", Tone::Slate});
        node.details = service_details(service, full_name_);
        add(std::move(node));
    }

    void add_store(const Store& store) {
        Node node = {.id = "store/" + store.name, .title = store.name, .tier = store_tier_};
        switch (store.engine) {
            case Store::Engine::Postgres:
                node.tone = Tone::Indigo;
                node.icon = draw::Icon::Database;
                node.lines = {
                    {"PostgreSQL " + *store.version, fmt::format(":{}", store_port(store))},
                    {*store.size, store.standby ? "+ standby" : ""}};
                node.copies = store.standby ? 2 : 1;
                node.details = {{"storage", fmt::format("{} GB", store.storage_gb)},
                                {"standby", store.standby ? "in another zone" : "none"}};
                break;
            case Store::Engine::Redis:
                node.tone = Tone::Rose;
                node.icon = draw::Icon::Cache;
                node.lines = {
                    {"Redis " + *store.version, fmt::format(":{}", store_port(store))},
                    {*store.size,
                     store.replicas == 0 ? "" : "+ " + count_of(store.replicas, "replica")}};
                node.copies = store.replicas + 1;
                break;
            case Store::Engine::Efs:
                node.tone = Tone::Amber;
                node.icon = draw::Icon::Files;
                node.lines = {{"EFS file system", fmt::format(":{}", store_port(store))}};
                break;
        }
        if (store.backups) {
            node.details.push_back({"backups", "kept " + count_of(days(**store.backups), "day")});
        }
        add(std::move(node));
    }

    static std::uint16_t store_port(const Store& store) {
        switch (store.engine) {
            case Store::Engine::Postgres: return 5432;
            case Store::Engine::Redis: return 6379;
            case Store::Engine::Efs: return 2049;
        }
        return 0;
    }

    void add_job(const platform::Job& job) {
        Node node = {.id = "job/" + job.name,
                     .title = job.name,
                     .tone = Tone::Slate,
                     .icon = draw::Icon::Clock,
                     .tier = private_tier_,
                     .place = Node::Place::Foot};
        std::string when = "by hand";
        if (job.when == platform::Job::When::BeforeRelease) when = "before each release";
        if (job.when == platform::Job::When::AfterRelease) when = "after each release";
        if (!job.schedule.empty()) when = "at " + job.schedule;
        node.lines = {{when}};
        // Nodes at the foot have no wires, so the box says what they would lead to.
        for (std::string& line : calls_lines(job))
            node.lines.push_back({std::move(line)});
        node.details = job_details(job, when);
        add(std::move(node));
    }

    // ---- links
    // -------------------------------------------------------------------------------------------------

    void find_marks() {
        for (const Service& service : env_.services) {
            for (const platform::Call& call : service.calls) {
                if (call.to == platform::Call::To::Service)
                    callers_[call.callee].insert(service.name);
            }
        }
        std::vector<std::pair<std::size_t, std::string>> hubs;
        for (const auto& [callee, who] : callers_) {
            bool many = who.size() >= kMarkCallers &&
                        who.size() * 100 >= (env_.services.size() - 1) * kMarkPercent;
            if (many) hubs.emplace_back(who.size(), callee);
        }
        std::ranges::sort(hubs, {}, [this](const auto& hub) {
            return std::pair(env_.services.size() - hub.first, hub.second);
        });
        if (hubs.size() > kMarkTones.size()) hubs.resize(kMarkTones.size());
        for (std::size_t i = 0; i < hubs.size(); ++i)
            marks_[hubs[i].second] = kMarkTones[i];
    }

    void add_links(const Service& service) {
        std::size_t from = index_.at("service/" + service.name);
        if (service.ingress) {
            picture_.links.push_back(
                {balancer_, from, Tone::Teal, route_text(*service.ingress), Link::Drawn::Wire,
                 fmt::format("the load balancer sends {} to {} on {}", all_routes(*service.ingress),
                             service.name, service.ingress->port)});
        }
        for (const platform::Call& call : service.calls)
            add_call(service, from, call);
        std::set<std::string> mounted;
        for (const platform::Mount& mount : service.container.mounts) {
            auto store = index_.find("store/" + mount.store);
            if (store == index_.end() || !mounted.insert(mount.store).second) continue;
            picture_.links.push_back({from, store->second, Tone::Amber, "", Link::Drawn::Wire,
                                      fmt::format("{} mounts {}", service.name, mount.store)});
        }
    }

    void add_call(const Service& service, std::size_t from, const platform::Call& call) {
        bool to_store = call.to == platform::Call::To::Store;
        auto to = index_.find((to_store ? "store/" : "service/") + call.callee);
        if (to == index_.end()) return;
        Link link = {from, to->second};
        link.note = fmt::format("{} calls {} on {}", service.name, call.callee, call.port);
        if (to_store) {
            link.tone = picture_.nodes[to->second].tone;
        } else if (auto mark = marks_.find(call.callee); mark != marks_.end()) {
            link.tone = mark->second;
            link.drawn = Link::Drawn::Mark;
        } else if (!call.port_name.empty()) {
            link.label = fmt::format("{}", call.port);
        }
        picture_.links.push_back(std::move(link));
    }

    // ---- around it
    // ---------------------------------------------------------------------------------------------

    void add_titles() {
        std::uint64_t tasks = 0;
        std::uint64_t cpu = 0;
        std::uint64_t memory = 0;
        for (const Service& s : env_.services) {
            tasks += *s.count;
            cpu += std::uint64_t{*s.count} * s.size->cpu();
            memory += std::uint64_t{*s.count} * s.size->memory_mib();
        }
        picture_.title = fmt::format("{} {}", *platform_.name, env_.name);
        std::string counts =
            fmt::format("{}, {}: {} vCPU / {} GB", count_of(env_.services.size(), "service"),
                        count_of(tasks, "task"), in_units(cpu), in_units(memory));
        if (!env_.stores.empty()) counts += " · " + count_of(env_.stores.size(), "store");
        if (!env_.jobs.empty()) counts += " · " + count_of(env_.jobs.size(), "job");
        picture_.subtitle = counts;
        picture_.description = fmt::format(
            "The platform {} in its environment {}: {}. Boxes are services and stores in the tiers "
            "of a network, "
            "arrows lead from callers to what they call.",
            *platform_.name, env_.name, counts);
    }

    void add_facts() {
        auto fact = [&](std::string label, std::vector<std::string> lines) {
            picture_.facts.push_back({std::move(label), std::move(lines)});
        };
        fact("Cluster",
             {full_name_, env_.insights == Environment::Insights::Off ? "no Container Insights"
                                                                      : "Container Insights"});
        fact("Logs", {fmt::format("/ecs/{}/<service>", full_name_), retention_text()});
        if (auto named = std::ranges::count_if(env_.services, &Service::called); named > 0) {
            fact("Names inside",
                 {fmt::format("<service>.{}.local", full_name_),
                  count_of(static_cast<std::size_t>(named), "service") + " with a name"});
        }
        if (std::size_t repositories = count_repositories(); repositories > 0) {
            fact("Images", {count_of(repositories, "repository"),
                            fmt::format("{}-<service>", *platform_.name)});
        }
        if (std::size_t secrets = count_secrets(); secrets > 0) {
            fact("Secrets", {count_of(secrets, "secret"), "values stay in AWS"});
        }
        std::vector<std::string> release = {*env_.approve ? "a person approves"
                                                          : "without approval"};
        release.push_back(env_.protect ? "protected from deletion" : "not protected");
        fact("Changes", std::move(release));
        if (env_.budget) fact("Budget", {base::to_string(**env_.budget) + " USD", "a month"});
    }

    std::string retention_text() const {
        std::set<std::size_t> kept;
        for (const Service& s : env_.services)
            kept.insert(days(*s.log_retention));
        if (kept.empty()) return "none yet";
        if (kept.size() == 1) return "kept " + count_of(*kept.begin(), "day");
        return fmt::format("kept {} to {} days", *kept.begin(), *kept.rbegin());
    }

    std::size_t count_repositories() const {
        std::set<std::string> names;
        auto note = [&](const platform::Workload& w) {
            names.insert(w.container.image.repository);
            for (const auto& sidecar : w.sidecars)
                names.insert(sidecar.container.image.repository);
        };
        for (const Service& s : env_.services)
            note(s);
        for (const platform::Job& j : env_.jobs)
            note(j);
        names.erase("");
        return names.size();
    }

    /// The manifest's own and the passwords of stores.
    std::size_t count_secrets() const {
        auto with_password = std::ranges::count_if(
            env_.stores, [](const Store& s) { return s.engine != Store::Engine::Efs; });
        return env_.secrets.size() + static_cast<std::size_t>(with_password);
    }

    void add_legend() {
        using Sample = draw::Key::Sample;
        auto wired = [&](auto test) {
            return std::ranges::any_of(picture_.links, [&](const Link& l) {
                return l.drawn == Link::Drawn::Wire && test(l);
            });
        };
        auto tone = [](Tone t) { return [t](const Link& l) { return l.tone == t; }; };
        auto add_key = [&](Sample sample, Tone t, std::string text) {
            picture_.legend.push_back({sample, t, std::move(text)});
        };
        if (entered_) add_key(Sample::Wire, Tone::Teal, "requests from outside");
        if (wired(tone(Tone::Slate))) add_key(Sample::Wire, Tone::Slate, "calls a service");
        if (wired(tone(Tone::Indigo))) add_key(Sample::Wire, Tone::Indigo, "calls PostgreSQL");
        if (wired(tone(Tone::Rose))) add_key(Sample::Wire, Tone::Rose, "calls Redis");
        if (wired(tone(Tone::Amber))) add_key(Sample::Wire, Tone::Amber, "mounts a file system");
        for (const auto& [callee, t] : marks_) {
            add_key(Sample::Mark, t, "sends to " + callee);
        }
        if (auto scaled = std::ranges::find_if(
                env_.services, [](const Service& s) { return s.scale.has_value(); });
            scaled != env_.services.end()) {
            picture_.legend.push_back(
                {Sample::Pill, Tone::Teal, "scales by itself", range_text(*scaled->scale)});
        }
        bool stacked =
            std::ranges::any_of(picture_.nodes, [](const Node& n) { return n.copies > 1; });
        if (stacked) add_key(Sample::Stack, Tone::Slate, "more than one");
    }

    const platform::Platform& platform_;
    const Environment& env_;
    std::string_view region_;
    std::string full_name_;  ///< "ohi-prod"
    Picture picture_;
    bool entered_ = false;  ///< whether any service stands behind the load balancer
    std::size_t people_tier_ = 0;
    std::size_t public_tier_ = 0;
    std::size_t private_tier_ = 0;
    std::size_t store_tier_ = 0;
    std::size_t people_ = 0;
    std::size_t balancer_ = 0;
    std::map<std::string, std::size_t> index_;              ///< nodes by id
    std::map<std::string, std::set<std::string>> callers_;  ///< services by callee
    std::map<std::string, Tone> marks_;                     ///< services that are called by mark
};

}  // namespace

Picture picture(const platform::Platform& platform, const Environment& environment,
                std::string_view region) {
    return Painter(platform, environment, region).run();
}

}  // namespace blueprint

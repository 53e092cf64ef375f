#include "cli/views/environment_report.h"

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/views/table.h"
#include "cli/views/target.h"
#include "cli/views/words.h"

namespace cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string tasks(const platform::Service& service) {
    return service.scale
               ? fmt::format("{} ({}-{})", *service.count, service.scale->min, service.scale->max)
               : fmt::format("{}", *service.count);
}

/// A single writer is replaced with an outage: that is what people look for, not that it rolls.
std::string strategy(const platform::Deploy& deploy) {
    return deploy.max_percent == 100 ? "stop-first" : words(*deploy.strategy);
}

std::string ports(const platform::Container& container) {
    std::vector<std::string> all;
    for (const platform::Port& port : container.ports) {
        all.push_back(port.name.empty() ? fmt::format("{}", port.number)
                                        : fmt::format("{} {}", port.name, port.number));
    }
    return fmt::format("{}", fmt::join(all, " "));
}

std::vector<std::string> calls(const platform::Workload& workload) {
    std::vector<std::string> all;
    for (const platform::Call& call : workload.calls)
        all.push_back(words(call));
    return all;
}

std::string services_table(const platform::Environment& environment, const Screen& screen) {
    Rows rows;
    for (const platform::Service& service : environment.services) {
        rows.push_back({service.name, tasks(service), words(*service.size),
                        ports(service.container), words(*service.capacity),
                        strategy(service.deploy),
                        fmt::format("{}", fmt::join(calls(service), ", "))});
    }
    return render_table(
        {{"SERVICE"}, {"TASKS"}, {"SIZE"}, {"PORT"}, {"CAPACITY"}, {"STRATEGY"}, {"CALLS"}}, rows,
        screen.out, screen.width);
}

std::string jobs_table(const platform::Environment& environment, const Screen& screen) {
    Rows rows;
    for (const platform::Job& job : environment.jobs) {
        std::string when = words(job.when);
        if (!job.schedule.empty()) {
            when = fmt::format("{} {}", job.schedule, job.timezone.empty() ? "UTC" : job.timezone);
        }
        rows.push_back({job.name, when, words(*job.size), base::to_string(*job.timeout),
                        fmt::format("{}", fmt::join(calls(job), ", "))});
    }
    return render_table({{"JOB"}, {"RUNS"}, {"SIZE"}, {"TIMEOUT"}, {"CALLS"}}, rows, screen.out,
                        screen.width);
}

std::string stores_table(const platform::Environment& environment, const Screen& screen) {
    Rows rows;
    for (const platform::Store& store : environment.stores) {
        std::string engine = words(store.engine);
        if (!store.version->empty()) engine += " " + *store.version;
        std::string also;
        if (store.standby) also = "standby";
        if (store.replicas > 0)
            also = fmt::format("{} replica{}", store.replicas, store.replicas == 1 ? "" : "s");
        rows.push_back({store.name, engine, *store.size,
                        store.storage_gb > 0 ? fmt::format("{} GB", store.storage_gb) : "",
                        store.backups ? base::to_string(**store.backups) : "none", also});
    }
    return render_table({{"STORE"}, {"ENGINE"}, {"SIZE"}, {"STORAGE"}, {"BACKUPS"}, {"ALSO"}}, rows,
                        screen.out, screen.width);
}

void write_services(text::JsonWriter& json, const platform::Environment& environment) {
    json.key("services").begin_array();
    for (const platform::Service& service : environment.services) {
        json.begin_object().key("name").value(service.name);
        json.key("count").value(*service.count);
        if (service.scale) {
            json.key("min").value(service.scale->min).key("max").value(service.scale->max);
        }
        json.key("cpu")
            .value(service.size->cpu())
            .key("memory_mib")
            .value(service.size->memory_mib());
        json.key("ports").begin_array();
        for (const platform::Port& port : service.container.ports) {
            json.begin_object().key("name").value(port.name);
            json.key("number").value(std::int64_t{port.number}).end_object();
        }
        json.end_array();
        json.key("capacity").value(words(*service.capacity));
        json.key("strategy").value(words(*service.deploy.strategy));
        json.key("order").value(service.deploy.max_percent == 100 ? "stop-first" : "start-first");
        json.key("calls").begin_array();
        for (const std::string& call : calls(service))
            json.value(call);
        json.end_array().end_object();
    }
    json.end_array();
}

void write_jobs_and_stores(text::JsonWriter& json, const platform::Environment& environment) {
    json.key("jobs").begin_array();
    for (const platform::Job& job : environment.jobs) {
        json.begin_object().key("name").value(job.name).key("runs").value(words(job.when));
        json.key("schedule").value(job.schedule).key("timezone").value(job.timezone);
        json.key("timeout_seconds").value(job.timeout->in_seconds()).end_object();
    }
    json.end_array();
    json.key("stores").begin_array();
    for (const platform::Store& store : environment.stores) {
        json.begin_object().key("name").value(store.name).key("engine").value(words(store.engine));
        json.key("version").value(*store.version).key("size").value(*store.size);
        json.key("storage_gb").value(store.storage_gb);
        json.key("backup_days")
            .value(store.backups ? (*store.backups)->in_days() : std::int64_t{0});
        json.key("standby").value(store.standby).key("replicas").value(store.replicas).end_object();
    }
    json.end_array();
}

}  // namespace

std::string environment_text(const platform::Environment& environment,
                             const std::vector<ShownValue>& settings, const base::Sources& sources,
                             const Screen& screen) {
    std::string text = target_line(environment, screen.out) + "\n";
    text += shown_values_text(settings, sources, screen);
    if (!environment.services.empty()) text += "\n" + services_table(environment, screen);
    if (!environment.jobs.empty()) text += "\n" + jobs_table(environment, screen);
    if (!environment.stores.empty()) text += "\n" + stores_table(environment, screen);
    return text;
}

std::string environment_json(const platform::Environment& environment,
                             const std::vector<ShownValue>& settings,
                             const base::Sources& sources) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object();
    write_target(json, environment);
    json.key("settings");
    write_shown_values(json, settings, sources);
    write_services(json, environment);
    write_jobs_and_stores(json, environment);
    json.end_object();
    return json.take();
}

}  // namespace cli

// Order of writing means nothing, and no bytes bring the loader down.
#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "platform/test_manifest.h"
#include "text/yaml_writer.h"

namespace platform {
namespace {

/// Writes `node` with the members of each mapping in an order that `pick` chooses.
template <class Pick>
void write(text::YamlWriter& writer, const text::Node& node, const Pick& pick) {
    switch (node.kind) {
        case text::Node::Kind::Null: writer.null(); return;
        case text::Node::Kind::Scalar: writer.value(std::string_view(node.scalar)); return;
        case text::Node::Kind::Sequence:
            writer.begin_array();
            for (const text::Node& item : node.items)
                write(writer, item, pick);
            writer.end_array();
            return;
        case text::Node::Kind::Mapping: break;
    }
    std::vector<const text::Member*> members;
    for (const text::Member& member : node.members)
        members.push_back(&member);
    for (std::size_t i = members.size(); i > 1; --i)
        std::swap(members[i - 1], members[pick(i)]);
    writer.begin_object();
    for (const text::Member* member : members) {
        writer.key(member->key);
        write(writer, member->value, pick);
    }
    writer.end_object();
}

void print(const TextValue& value, std::ostream& out) {
    for (const TextValue::Part& part : value.parts) {
        if (const auto* literal = std::get_if<std::string>(&part)) out << *literal;
        if (const auto* reference = std::get_if<Reference>(&part)) {
            out << "<" << static_cast<int>(reference->owner) << reference->name
                << static_cast<int>(reference->field) << ">";
        }
    }
}

void print(const text::Node& node, std::ostream& out) {
    out << static_cast<int>(node.kind) << node.tag << node.scalar << "[";
    for (const text::Node& item : node.items)
        print(item, out);
    out << "]{";
    for (const text::Member& member : node.members) {
        out << member.key << ":";
        print(member.value, out);
    }
    out << "}";
}

void print(const Workload& workload, std::ostream& out) {
    out << workload.name << " " << workload.size->cpu() << "/" << workload.size->memory_mib() << " "
        << workload.container.image.repository << workload.container.image.source.index();
    for (const Variable& variable : workload.container.variables) {
        out << "\n  " << variable.name << "=" << variable.from << variable.secret
            << variable.external_arn;
        print(variable.value, out);
    }
    for (const Port& port : workload.container.ports)
        out << "\n  port " << port.name << port.number;
    for (const Mount& mount : workload.container.mounts)
        out << "\n  mount " << mount.store << mount.path;
    for (const Call& call : workload.calls)
        out << "\n  call " << call.callee << call.port << call.port_name;
    for (const Need& need : workload.needs)
        out << "\n  need " << need.name << static_cast<int>(need.until);
    for (const auto& [name, value] : workload.tags)
        out << "\n  tag " << name << value;
    out << "\n  ";
    print(workload.merged, out);
    out << "\n";
}

/// Everything that depends on what is written; environments by name.
std::string describe(const Platform& platform) {
    std::ostringstream out;
    std::vector<const Environment*> environments;
    for (const Environment& environment : platform.environments)
        environments.push_back(&environment);
    std::ranges::sort(environments, {}, &Environment::name);
    out << *platform.name << platform.before_release.size() << platform.accept.size();
    for (const Environment* environment : environments) {
        out << "\n"
            << environment->name << *environment->account << environment->network.cidr->to_string()
            << "\n";
        for (const Service& service : environment->services) {
            print(service, out);
            out << *service.count << service.called << service.deploy.strategy->index()
                << service.callers_get.size();
        }
        for (const Job& job : environment->jobs) {
            print(job, out);
            out << job.extends << to_string(*job.timeout) << static_cast<int>(job.when);
        }
        for (const Store& store : environment->stores) {
            out << store.name << store.storage_gb;
            print(store.merged, out);
        }
        for (const Secret& secret : environment->secrets)
            out << secret.name << secret.source.index();
    }
    return out.str();
}

const std::string kOhi = SLIPWAY_ROOT "/platforms/ohi/slipway.yaml";

TEST(Order, OfWritingMeansNothing) {
    base::Sources sources;
    auto document = text::parse_document(sources, sources.add("slipway.yaml", read_whole(kOhi)));
    ASSERT_TRUE(document.ok());
    std::string expected = describe(*load_ohi().platform);
    bool held = rc::check("the same platform", [&](std::uint64_t seed) {
        std::uint64_t state = seed;
        auto pick = [&](std::size_t below) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<std::size_t>((state >> 33) % below);
        };
        text::YamlWriter writer;
        write(writer, *document, pick);
        Loaded loaded = load_beside_ohi(writer.take());
        RC_ASSERT(loaded.printed == "");
        RC_ASSERT(describe(*loaded.platform) == expected);
    });
    EXPECT_TRUE(held);
}

TEST(AnyBytes, EndWithAPlatformOrFindingsThatHaveAPlace) {
    std::string manifest = read_whole(kOhi);
    bool held = rc::check(
        "no crash",
        [&](const std::vector<std::tuple<std::uint32_t, std::uint8_t, std::uint8_t>>& changes) {
            std::string text = manifest;
            for (auto [where, what, byte] : changes) {
                std::size_t at = where % text.size();
                // Mostly what YAML cares about.
                static constexpr std::string_view kBytes = "{}[]:,-#&*!|>'\"%@ \n\t0az$(/";
                char with = byte < 200 ? kBytes[byte % kBytes.size()] : static_cast<char>(byte);
                if (what % 3 == 0) text[at] = with;
                if (what % 3 == 1) text.insert(at, 1, with);
                if (what % 3 == 2) text.erase(at, 1 + what % 40);
                if (text.empty()) text = " ";
            }
            Loaded loaded = load_beside_ohi(text);
            RC_ASSERT(loaded.platform.has_value() == !base::has_errors(loaded.findings));
            for (const base::Diagnostic& finding : loaded.findings) {
                RC_ASSERT(!finding.labels.empty());
                for (const base::Label& label : finding.labels)
                    RC_ASSERT(label.span.end <= loaded.sources.text(0).size());
            }
        });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace platform

#include "platform/keys.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "golden/golden.h"
#include "platform/codes.h"
#include "platform/test_manifest.h"
#include "platform/value_types.h"

namespace platform {
namespace {

/// Calls `visit(table, key)` for each key, tables once.
template <class Visit>
void each_key(const Table& table, std::set<const Table*>& seen, const Visit& visit) {
    if (!seen.insert(&table).second) return;
    for (const Key& key : table.keys) {
        visit(table, key);
        if (key.table != nullptr) each_key(*key.table, seen, visit);
    }
}

template <class Visit>
void each_key(const Visit& visit) {
    std::set<const Table*> seen;
    each_key(kManifest, seen, visit);
}

TEST(Keys, AreDocumentedInSentencesAndShownByAnExample) {
    each_key([](const Table& table, const Key& key) {
        std::string name = std::string(table.thing) + "." + std::string(key.name);
        EXPECT_TRUE(key.doc.ends_with('.')) << name;
        EXPECT_FALSE(key.example.empty()) << name;
        EXPECT_LE(key.doc.size(), 330u) << name << " is a page, not a sentence or two";
    });
}

TEST(Keys, HaveDefaultsThatTheirTypeAccepts) {
    each_key([](const Table& table, const Key& key) {
        if (key.otherwise.empty()) return;
        EXPECT_TRUE(accepts(key.type, key, key.otherwise)) << table.thing << "." << key.name;
        EXPECT_EQ(key.needed, Needed::No) << table.thing << "." << key.name;
    });
}

TEST(Keys, NameRivalsThatTheirTableHas) {
    each_key([](const Table& table, const Key& key) {
        if (key.rival.empty()) return;
        EXPECT_NE(table.find(key.rival), nullptr) << table.thing << "." << key.name;
    });
}

/// A manifest in which `example` stands behind the key at `path`.
std::string place(std::string_view path, std::string_view example) {
    std::string text;
    std::string indent;
    while (!path.empty()) {
        std::string part(path.substr(0, path.find('.')));
        path.remove_prefix(std::min(path.size(), part.size() + 1));
        if (part == "<name>") part = "thing";
        text += indent + part + ":";
        text += path.empty() ? " " + std::string(example) + "\n" : "\n";
        indent += "  ";
    }
    return text;
}

TEST(Keys, HaveExamplesThatTheCheckerReads) {
    for (const KeyPath& known : key_paths()) {
        // An item of a list is not reached by a path alone.
        bool inside_list = known.path.starts_with("accept.") ||
                           known.path.starts_with("overrides.") ||
                           known.path.find("schedule.") != std::string::npos ||
                           known.path.find("may.") != std::string::npos;
        if (inside_list) continue;
        Loaded loaded = load_text(place(known.path, known.key->example));
        for (const base::Diagnostic& finding : loaded.findings) {
            // Alone in its manifest, an example is not complete; what counts is that its form is
            // right.
            static const std::set<std::string_view> kForm = {
                "manifest.unknown-key", "manifest.wrong-type", "manifest.no-value",
                "document.syntax", "size.not-on-fargate"};
            EXPECT_FALSE(kForm.contains(finding.code)) << known.path << ": " << finding.message;
            bool about_it = finding.code == "manifest.value" &&
                            finding.message.find("`thing`") == std::string::npos;
            EXPECT_FALSE(about_it) << known.path << ": " << finding.message;
        }
    }
}

/// What the help of `finding` proposes to write behind `name`; empty: nothing.
std::string proposed(const base::Diagnostic& finding, std::string_view name) {
    std::string before = "write `" + std::string(name) + ": ";
    std::size_t at = finding.help.find(before);
    if (at == std::string::npos) {
        before = "write for example `" + std::string(name) + ": ";
        at = finding.help.find(before);
    }
    if (at == std::string::npos) return {};
    at += before.size();
    return finding.help.substr(at, finding.help.find('`', at) - at);
}

/// What a manifest of `text` gets told about the form of its values.
std::string objections(const std::string& text) {
    static const std::set<std::string_view> kForm = {
        "manifest.value",       "manifest.wrong-type",          "manifest.no-value",
        "manifest.unknown-key", "manifest.unknown-environment", "manifest.missing-environment",
        "document.syntax",      "size.not-on-fargate",          "network.cidr-size",
        "network.cidr-public"};
    std::string all;
    for (const base::Diagnostic& finding : load_text(text).findings) {
        if (kForm.contains(finding.code)) all += finding.code + " " + finding.message + "\n";
    }
    return all;
}

TEST(Keys, GiveHelpThatTheNextRunTakes) {
    constexpr std::string_view kBad[] = {"5",  "0",    "300",      "7000",       "99999999",
                                         "5x", "90s",  "[]",       "{ z: 1 }",   "[[x]]",
                                         "?!", "true", "10.1.2.3", "10.1.2.3/8", "8.8.8.8"};
    std::size_t tried = 0;
    for (const KeyPath& known : key_paths()) {
        bool inside_list = known.path.starts_with("accept.") ||
                           known.path.starts_with("overrides.") ||
                           known.path.find("schedule.") != std::string::npos ||
                           known.path.find("may.") != std::string::npos;
        if (inside_list) continue;
        // The one name that every free-form mapping takes.
        bool free = known.key->form == Form::Free;
        std::string name = free ? "nofile" : std::string(known.key->name);
        auto with = [&](std::string_view value) {
            return place(known.path,
                         free ? "{ nofile: " + std::string(value) + " }" : std::string(value));
        };
        for (std::string_view bad : kBad) {
            for (const base::Diagnostic& finding : load_text(with(bad)).findings) {
                std::string value = proposed(finding, name);
                if (value.empty()) continue;
                ++tried;
                EXPECT_EQ(objections(with(value)), "") << known.path << ": " << bad << "\n"
                                                       << finding.help;
            }
        }
    }
    EXPECT_GT(tried, 500u);
}

TEST(Keys, ProposeTheUnitThatTheyCountIn) {
    struct Case {
        std::string_view path;
        std::string_view written;
        std::string_view help;
    };
    for (const Case& one :
         {Case{"services.<name>.stop_timeout", "30",
               "a duration has a unit: write `stop_timeout: 30s`"},
          Case{"services.<name>.stop_timeout", "300", "write for example `stop_timeout: 60s`"},
          Case{"services.<name>.deploy.bake", "5", "a duration has a unit: write `bake: 5m`"},
          Case{"services.<name>.log_retention", "30",
               "days have a unit: write `log_retention: 30d`"},
          Case{"stores.<name>.backups", "7", "days have a unit: write `backups: 7d`"},
          Case{"stores.<name>.backups", "70", "write for example `backups: none`"},
          Case{"services.<name>.scale.cpu", "170", "write for example `cpu: 70%`"},
          Case{"services.<name>.ports", "{ http: [80] }", "write for example `http: 8123`"},
          Case{"services.<name>.labels", "{ team: [a] }", "write for example `team: $(env)`"},
          Case{"sizes", "{ l: big }",
               "write CPU units and MiB, for example 512/1024, or \"0.5 vCPU / 1 GB\""}}) {
        base::Diagnostics findings = load_text(place(one.path, one.written)).findings;
        bool given = std::ranges::any_of(
            findings, [&](const base::Diagnostic& finding) { return finding.help == one.help; });
        EXPECT_TRUE(given) << one.path << ": " << one.written;
    }
}

TEST(Keys, AreFoundByAnyEndOfTheirPath) {
    struct Row {
        std::string_view asked;
        std::string_view starts;
    };
    for (const Row& row :
         {Row{"ingress.drain", "drain\n"}, Row{"services.api.ingress.drain", "drain\n"},
          Row{"services.ingress.drain", "drain\n"},
          Row{"templates.public.ingress.drain", "drain\n"}, Row{"defaults.count", "count\n"},
          Row{"environments.prod.network.nat", "nat\n"},
          Row{"environments.prod.services.api.count", "count\n"},
          Row{"environments", "environments\n"}, Row{"services", "services\n"},
          Row{"jobs.migrate.timeout", "timeout\n"}, Row{"slipway", "slipway\n"}}) {
        auto page = explain_key(row.asked);
        ASSERT_TRUE(page) << row.asked;
        EXPECT_TRUE(page->starts_with(row.starts)) << row.asked << "\n" << *page;
    }
    for (const char* unknown : {"", ".", "drian", "ingress.drian", "secrets.x.y"})
        EXPECT_FALSE(explain_key(unknown)) << unknown;
}

TEST(Keys, HaveAPageThatSaysAll) {
    EXPECT_EQ(explain_key("ingress.drain"),
              "drain\n"
              "\n"
              "  For so long a task that is leaving may finish the requests it has.\n"
              "\n"
              "  value      a duration from 0s to 1h in whole seconds\n"
              "  default    30s\n"
              "  varies     by environment: `drain: { prod: ..., default: ... }`\n"
              "  place      services.<name>.ingress.drain\n"
              "             also in defaults, templates and environments.<name>.services\n"
              "  example    drain: 10s\n");
}

TEST(Keys, OpenWithWhatWasAskedForAndListItsKeysOnce) {
    struct Row {
        std::string_view asked;
        std::string_view first_doc;
        std::string_view key_below;  ///< of its own mapping; empty: it has none
    };
    for (const Row& row : {Row{"services", "What runs and keeps running.", "\n  extends "},
                           Row{"jobs", "What runs to an end", "\n  extends "},
                           Row{"stores", "Databases, caches and file systems.", "\n  engine "},
                           Row{"secrets", "Secrets by name.", "\n  generate "},
                           Row{"environments", "Where the platform runs.", "\n  account "}}) {
        std::string page = explain_key(row.asked).value_or("");
        EXPECT_EQ(page.find(row.first_doc), row.asked.size() + 4) << page;
        std::size_t below = page.find(row.key_below);
        EXPECT_NE(below, std::string::npos) << page;
        EXPECT_EQ(page.find(row.key_below, below + 1), std::string::npos) << page;
    }
}

TEST(Keys, AreAllCompletedAndEachCompletionHasAPage) {
    for (const std::string& word : key_completions())
        EXPECT_TRUE(explain_key(word)) << word;
    EXPECT_GT(key_completions().size(), 120u);
}

TEST(Keys, GiveTheNamesThatNoEnvironmentMayBear) {
    for (const char* name : {"image", "cidr", "same_as", "fargate_vcpu", "cron", "file"})
        EXPECT_TRUE(is_key(name)) << name;
    for (const char* name : {"prod", "staging", "dev", "default", "live"})
        EXPECT_FALSE(is_key(name)) << name;
}

TEST(Reference, IsThePageOfTheRepository) {
    golden::expect_equal("../../docs/manifest.md", manifest_reference());
}

TEST(Schema, IsJsonWithADefinitionBehindEveryReference) {
    std::string schema = json_schema();
    base::Sources sources;
    auto document = text::parse_json(sources, sources.add("schema.json", schema));
    ASSERT_TRUE(document.ok());
    const text::Node* definitions = document->get("$defs");
    ASSERT_NE(definitions, nullptr);
    constexpr std::string_view kTo = "#/$defs/";
    std::size_t references = 0;
    for (std::size_t at = schema.find(kTo); at != std::string::npos;
         at = schema.find(kTo, at + 1)) {
        std::size_t begin = at + kTo.size();
        std::string name = schema.substr(begin, schema.find('"', begin) - begin);
        EXPECT_NE(definitions->get(name), nullptr) << name;
        ++references;
    }
    EXPECT_GT(references, 30u);
}

TEST(Schema, OffersAChoiceByEnvironmentWhereAValueMayVary) {
    base::Sources sources;
    auto document = text::parse_json(sources, sources.add("schema.json", json_schema()));
    ASSERT_TRUE(document.ok());
    auto property = [&](std::string_view table, std::string_view key) {
        return document->get("$defs")->get(table)->get("properties")->get(key);
    };
    EXPECT_NE(property("service", "count")->get("anyOf"), nullptr);
    EXPECT_EQ(property("environment", "account")->get("anyOf"), nullptr);
    EXPECT_EQ(property("service", "health")->get("$ref")->scalar, "#/$defs/container-health");
    EXPECT_EQ(document->get("required")->items.size(), 3u);
}

}  // namespace
}  // namespace platform

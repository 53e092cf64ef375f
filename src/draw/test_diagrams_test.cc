#include "draw/test_diagrams.h"

#include <rapidcheck.h>

#include <string>

namespace draw {
namespace {

std::size_t upto(std::size_t last) {
    return *rc::gen::inRange<std::size_t>(0, last + 1);
}
bool one_in(std::size_t n) {
    return upto(n - 1) == 0;
}

std::string some_words(std::size_t longest) {
    static const std::string kAlphabet = "abcdefghijklmnopqrstuvwxyz-WM019 ";
    std::string text;
    for (std::size_t length = 1 + upto(longest); text.size() < length;) {
        text += kAlphabet[upto(kAlphabet.size() - 1)];
    }
    return text;
}

}  // namespace

Diagram small_diagram() {
    Diagram d;
    d.title = "shop prod";
    d.subtitle = "3 services <small & plain>";
    d.description = "A shop: people reach the web, which calls orders and a store.";
    d.tiers = {{},
               {.label = "Public", .tone = Tone::Teal},
               {.label = "Private", .foot_label = "Jobs", .tone = Tone::Blue},
               {.label = "Stores", .tone = Tone::Indigo}};
    d.frames = {{"prod", "account 1", 1, 3}, {"network", "", 1, 3}};
    d.nodes = {
        {.id = "people", .title = "People", .icon = Icon::People, .tier = 0},
        {.id = "balancer",
         .title = "Balancer",
         .lines = {{"shop.example"}},
         .tone = Tone::Teal,
         .icon = Icon::Lock,
         .tier = 1,
         .height = Node::Height::Stretched},
        {.id = "web",
         .title = "web",
         .lines = {{"1 vCPU", "3 tasks"}},
         .badges = {{":80", Tone::Blue}},
         .tone = Tone::Teal,
         .tier = 2,
         .copies = 3,
         .details = {{"size", "1 vCPU \"large\""}}},
        {.id = "orders", .title = "orders", .tone = Tone::Blue, .tier = 2},
        {.id = "traces", .title = "traces", .tone = Tone::Blue, .tier = 2},
        {.id = "db",
         .title = "db",
         .lines = {{"PostgreSQL 16", ":5432"}},
         .tone = Tone::Indigo,
         .icon = Icon::Database,
         .tier = 3},
        {.id = "cache", .title = "cache", .tone = Tone::Rose, .icon = Icon::Cache, .tier = 3},
        {.id = "migrate",
         .title = "migrate",
         .icon = Icon::Clock,
         .tier = 2,
         .place = Node::Place::Foot},
    };
    d.links = {{0, 1, Tone::Teal},
               {1, 2, Tone::Teal, "/*", Link::Drawn::Wire, "everything goes to web"},
               {2, 3, Tone::Slate, "8080"},
               {2, 4, Tone::Violet, "", Link::Drawn::Mark},
               {2, 5, Tone::Indigo},
               {3, 5, Tone::Indigo},
               {3, 6, Tone::Rose}};
    d.facts = {{"Logs", {"kept 30 days"}}, {"Images", {"3 repositories", "by digest"}}};
    d.legend = {{Key::Sample::Wire, Tone::Teal, "requests"},
                {Key::Sample::Mark, Tone::Violet, "sends to traces"},
                {Key::Sample::Stack, Tone::Slate, "more than one"},
                {Key::Sample::Pill, Tone::Teal, "scales", "2-10"}};
    return d;
}

Diagram any_diagram(std::size_t most_services) {
    Diagram d = small_diagram();
    d.title = some_words(30);
    d.subtitle = some_words(60);
    d.frames = {{some_words(20), some_words(30), 1, 3}, {some_words(20), "", 1, 3}};
    d.nodes.resize(2);
    d.links.resize(1);
    std::size_t services = 1 + upto(most_services - 1);
    for (std::size_t i = 0; i < services; ++i) {
        Node n = {.id = "service" + std::to_string(i),
                  .title = some_words(one_in(8) ? 60 : 16),
                  .tier = 2};
        n.lines = {{some_words(18), some_words(6)}};
        for (std::size_t k = upto(3); k > 0; --k)
            n.badges.push_back({some_words(9), Tone::Blue});
        n.copies = static_cast<std::uint32_t>(1 + upto(3));
        d.nodes.push_back(std::move(n));
    }
    std::size_t stores = upto(4);
    for (std::size_t i = 0; i < stores; ++i) {
        d.nodes.push_back({.id = "store" + std::to_string(i),
                           .title = some_words(16),
                           .lines = {{"a", "b"}, {"c", "d"}},
                           .icon = Icon::Database,
                           .tier = 3});
    }
    for (std::size_t i = upto(6); i > 0; --i) {
        d.nodes.push_back({.id = "job" + std::to_string(i),
                           .title = some_words(16),
                           .icon = Icon::Clock,
                           .tier = 1 + upto(1),
                           .place = Node::Place::Foot});
    }
    for (std::size_t i = 2; i < 2 + services; ++i) {
        if (i == 2 || one_in(3)) d.links.push_back({1, i, Tone::Teal, "/" + some_words(8)});
        for (std::size_t calls = upto(3); calls > 0; --calls) {
            d.links.push_back({i, 2 + upto(services - 1), Tone::Slate, one_in(6) ? "9000" : ""});
            if (one_in(4)) d.links.back().drawn = Link::Drawn::Mark;
        }
        for (std::size_t s = 0; s < stores; ++s) {
            if (one_in(2)) d.links.push_back({i, 2 + services + s, Tone::Rose});
        }
    }
    return d;
}

}  // namespace draw

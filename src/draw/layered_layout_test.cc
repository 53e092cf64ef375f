#include "draw/layered_layout.h"

#include <rapidcheck.h>

#include <gtest/gtest.h>

#include "draw/legibility.h"

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
    for (std::size_t length = 1 + upto(longest); text.size() < length;)
        text += kAlphabet[upto(kAlphabet.size() - 1)];
    return text;
}

/// People, a balancer, services and stores; any service may call any other, circles and hubs
/// included.
Diagram any_platform(std::size_t most_services) {
    Diagram d;
    d.title = some_words(30);
    d.subtitle = some_words(60);
    d.tiers = {{},
               {"Public", "", Tone::Teal},
               {"Private", "Jobs", Tone::Blue},
               {"Isolated", "", Tone::Indigo}};
    d.frames = {{some_words(20), some_words(30), 1, 3}, {some_words(20), "", 1, 3}};
    d.nodes.push_back({.id = "people", .title = "People", .tier = 0});
    d.nodes.push_back({.id = "balancer",
                       .title = "Balancer",
                       .lines = {{"x"}, {"y"}},
                       .tier = 1,
                       .height = Node::Height::Stretched});
    std::size_t services = 1 + upto(most_services - 1);
    for (std::size_t i = 0; i < services; ++i) {
        Node n = {.id = "service" + std::to_string(i),
                  .title = some_words(one_in(8) ? 60 : 16),
                  .tier = 2};
        n.lines = {{some_words(18), some_words(6)}};
        for (std::size_t badges = upto(3); badges > 0; --badges)
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
    d.links.push_back({0, 1, Tone::Teal});
    for (std::size_t i = 2; i < 2 + services; ++i) {
        if (i == 2 || one_in(3)) d.links.push_back({1, i, Tone::Teal, "/" + some_words(8)});
        for (std::size_t calls = upto(3); calls > 0; --calls) {
            std::size_t to = 2 + upto(services - 1);
            d.links.push_back({i, to, Tone::Slate, one_in(6) ? "9000" : ""});
            if (one_in(4)) d.links.back().drawn = Link::Drawn::Mark;
        }
        for (std::size_t s = 0; s < stores; ++s) {
            if (one_in(2)) d.links.push_back({i, 2 + services + s, Tone::Rose});
        }
    }
    d.facts = {{"Logs", {some_words(30), some_words(12)}}, {"Images", {some_words(9)}}};
    d.legend = {{Key::Sample::Wire, Tone::Teal, some_words(40)},
                {Key::Sample::Pill, Tone::Teal, "scales", "2-10"},
                {Key::Sample::Mark, Tone::Violet, some_words(40)},
                {Key::Sample::Stack, Tone::Slate, "several"}};
    return d;
}

TEST(LayeredLayout, IsLegibleForAnySmallPlatform) {
    rc::check([] {
        Scene scene = lay_out(any_platform(12));
        RC_ASSERT(flaws(scene) == std::vector<std::string>{});
    });
}

TEST(LayeredLayout, IsLegibleForAnyLargePlatform) {
    rc::check([] {
        Scene scene = lay_out(any_platform(60));
        RC_ASSERT(flaws(scene) == std::vector<std::string>{});
    });
}

}  // namespace
}  // namespace draw

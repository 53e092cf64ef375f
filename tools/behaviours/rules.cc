#include "behaviours/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <regex>
#include <tuple>

#include "tidy/source_text.h"

namespace behaviours {
namespace {

struct Area {
    std::string_view name;
    std::string_view title;
};
/// In the order of the page.
constexpr std::array kAreas = {
    Area{"task", "Tasks"},
    Area{"service", "Services"},
    Area{"deployment", "Deployments"},
    Area{"breaker", "Circuit breaker"},
    Area{"target-group", "Target groups"},
    Area{"name-service", "Private names"},
    Area{"template", "Templates"},
    Area{"stack", "Stacks"},
    Area{"change-set", "Change sets"},
    Area{"ecs", "The API of ECS"},
    Area{"cloudformation", "The API of CloudFormation"},
    Area{"inventory", "Resources without a behaviour of their own"},
    Area{"wire", "Requests and answers"},
    Area{"records", "Records through the APIs of their services"},
    Area{"access", "Roles and policies, through any way"},
    Area{"iam", "The API of IAM"},
    Area{"ecr", "Repositories and images"},
    Area{"kms", "Keys"},
    Area{"acm", "Certificates"},
    Area{"dns", "Hosted zones"},
    Area{"quotas", "Service quotas"},
    Area{"rds", "Databases"},
    Area{"efs", "File systems"},
    Area{"sns", "Topics"},
    Area{"events", "Event rules"},
    Area{"scheduler", "Schedules"},
    Area{"states", "State machines"},
    Area{"s3", "Buckets and objects"},
    Area{"secrets", "Secrets"},
    Area{"ssm", "Parameters"},
    Area{"sts", "Who calls"},
    Area{"network", "The network"},
    Area{"balancer", "Load balancers"},
    Area{"autoscaling", "Application Auto Scaling"},
    Area{"logs", "CloudWatch Logs"},
    Area{"cloudwatch", "CloudWatch"},
    Area{"cloud-map", "Cloud Map"},
    Area{"drift", "What a plan takes for a change by hand, and what not"},
};

constexpr std::array<std::string_view, 3> kCertainties = {"documented", "observed", "chosen"};

// In two pieces, so that this file holds no rule.
constexpr std::string_view kMark =
    "AWS rul"
    "e ";

std::string_view trimmed(std::string_view text) {
    std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// Lines of comment that follow each other without code or a blank line between.
struct Block {
    std::size_t line = 0;
    std::string text = {};
};

/// What a line says behind its slashes; nothing when it is no comment.
std::optional<std::string_view> comment_of(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with("//")) return std::nullopt;
    return trimmed(line.substr(line.starts_with("///") ? 3 : 2));
}

/// One block for each mark, to the end of its comment.
std::vector<Block> marked_blocks(const std::string& comments) {
    std::vector<Block> blocks;
    bool open = false;
    std::size_t number = 0;
    for (std::string_view line : tidy::lines_of(comments)) {
        ++number;
        auto comment = comment_of(line);
        if (!comment || comment->empty()) {
            open = false;
            continue;
        }
        if (comment->find(kMark) != std::string_view::npos) {
            blocks.push_back({number, std::string(*comment)});
            open = true;
        } else if (open) {
            blocks.back().text += " " + std::string(*comment);
        }
    }
    return blocks;
}

std::optional<Certainty> certainty_of(std::string_view word) {
    auto found = std::ranges::find(kCertainties, word);
    if (found == kCertainties.end()) return std::nullopt;
    return static_cast<Certainty>(found - kCertainties.begin());
}

std::size_t place_of(std::string_view area) {
    return static_cast<std::size_t>(std::ranges::find(kAreas, area, &Area::name) - kAreas.begin());
}

}  // namespace

std::string_view to_string(Certainty certainty) {
    return kCertainties[static_cast<std::size_t>(certainty)];
}

std::string_view title_of(std::string_view area) {
    std::size_t place = place_of(area);
    return place < kAreas.size() ? kAreas[place].title : std::string_view();
}

std::vector<Rule> read_rules(const std::string& path, const std::string& whole,
                             Findings& findings) {
    static const std::regex kForm(
        std::string(kMark) +
        R"re(([a-z][a-z0-9-]*)\.([0-9]{1,4}) \[([a-z]*)\] "([^"]+)": (.+?)\.? Test: (\w+\.\w+)(.*))re");
    std::vector<Rule> rules;
    for (const Block& block : marked_blocks(tidy::take_apart(path, whole).comments)) {
        std::string text = block.text.substr(block.text.find(kMark));
        auto find = [&](std::string_view what) {
            findings.push_back(fmt::format("{}:{}: {}", path, block.line, what));
        };
        std::smatch parts;
        if (!std::regex_match(text, parts, kForm)) {
            find("a rule reads: " + std::string(kMark) +
                 "area.1 [documented] \"Page\": What AWS does. Test: Suite.Name");
            continue;
        }
        auto certainty = certainty_of(parts[3].str());
        if (!certainty) {
            find("[" + parts[3].str() + "] is none of documented, observed, chosen");
            continue;
        }
        rules.push_back({.area = parts[1],
                         .number = std::stoul(parts[2]),
                         .certainty = *certainty,
                         .page = parts[4],
                         .text = parts[5],
                         .test = parts[6],
                         .path = path,
                         .line = block.line});
    }
    return rules;
}

std::set<std::string> read_tests(const std::string& path, const std::string& whole) {
    static const std::regex kTest(R"re((TEST|TEST_F|TEST_P|RC_GTEST_PROP)\((\w+),\s*(\w+))re");
    std::string code = tidy::take_apart(path, whole).code;
    std::set<std::string> tests;
    for (auto at = std::sregex_iterator(code.begin(), code.end(), kTest);
         at != std::sregex_iterator(); ++at)
        tests.insert((*at)[2].str() + "." + (*at)[3].str());
    return tests;
}

void check(std::vector<Rule>& rules, const std::set<std::string>& tests, Findings& findings) {
    std::ranges::sort(rules, {}, [](const Rule& rule) {
        return std::tuple(place_of(rule.area), std::string_view(rule.area), rule.number,
                          std::string_view(rule.path), rule.line);
    });
    const Rule* before = nullptr;
    for (const Rule& rule : rules) {
        auto find = [&](std::string_view what) {
            findings.push_back(
                fmt::format("{}:{}: {}.{} {}", rule.path, rule.line, rule.area, rule.number, what));
        };
        bool same_area = before && before->area == rule.area;
        std::size_t last = same_area ? before->number : 0;
        if (same_area && rule.number == last) {
            find(fmt::format("has the number of another, {}:{}", before->path, before->line));
        } else if (rule.number != last + 1) {
            find(last == 0 ? std::string("should be number 1 of its area")
                           : fmt::format("follows number {}", last));
        }
        if (title_of(rule.area).empty()) find("is of an area without a title");
        if (!tests.contains(rule.test)) find("names a test that is not there: " + rule.test);
        before = &rule;
    }
}

}  // namespace behaviours

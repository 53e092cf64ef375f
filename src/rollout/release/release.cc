#include "rollout/release/release.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/ascii.h"
#include "base/duration.h"

namespace rollout {
namespace {

constexpr std::string_view kBackTo = "back-to-";
/// Stands for what is not known.
constexpr std::string_view kUnknown = "-";

/// A tag has at most 128 characters.
constexpr std::size_t kLongestWord = 20;
/// What is larger nobody has counted to.
constexpr std::int64_t kMost = 999'999'999;

/// One of the words of a release: also a part of a tag, which has letters, digits, ".", "-", "_".
std::string word_of(std::string_view text) {
    std::string word;
    for (char c : text.substr(0, kLongestWord))
        word += base::is_alphanumeric(c) || c == '-' || c == '_' ? c : '_';
    return word.empty() ? std::string(kUnknown) : word;
}

/// "20261130T091200Z"
std::string word_of(base::Time time) {
    std::string word;
    for (char c : base::to_string(base::Time::unix_seconds(time.in_unix_seconds())).substr(0, 19))
        if (c != '-' && c != ':') word += c;
    return word + "Z";
}

std::optional<base::Time> time_of(std::string_view word) {
    if (word.size() != 16) return std::nullopt;
    std::string text;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (i == 4 || i == 6) text += '-';
        if (i == 11 || i == 13) text += ':';
        text += word[i];
    }
    return base::parse_time(text);
}

std::optional<std::int64_t> number_of(std::string_view word) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool is_whole = error == std::errc{} && end == word.data() + word.size();
    return is_whole && number > 0 && number <= kMost ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text, char between) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(between), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<Release> parse(const std::vector<std::string_view>& words) {
    const auto number = words.empty() ? std::nullopt : number_of(words[0]);
    if (!number) return std::nullopt;
    Release release{.number = *number};
    auto known = [&](std::size_t i) {
        const bool is_there = i < words.size() && words[i] != kUnknown;
        return is_there ? std::string(words[i].substr(0, kLongestWord)) : std::string();
    };
    release.who = known(1);
    release.commit = known(2);
    if (words.size() > 3) release.at = time_of(words[3]);
    if (words.size() > 4 && words[4].starts_with(kBackTo))
        release.back = number_of(words[4].substr(kBackTo.size()));
    return release;
}

std::string tag_prefix(std::string_view environment) {
    return "release-" + std::string(environment) + "-";
}

}  // namespace

std::string release_text(const Release& release) {
    std::string text = std::to_string(release.number) + " " + word_of(release.who) + " " +
                       word_of(release.commit) + " " +
                       (release.at ? word_of(*release.at) : std::string(kUnknown));
    if (release.back) text += " " + std::string(kBackTo) + std::to_string(*release.back);
    return text;
}

std::optional<Release> parse_release(std::string_view text) {
    return parse(words_of(text, ' '));
}

std::string release_words(std::string_view text) {
    const auto release = parse_release(text);
    if (!release) return {};
    std::string words = "release " + std::to_string(release->number);
    if (!release->who.empty()) words += " by " + release->who;
    return words;
}

std::int64_t release_number(std::string_view text) {
    const auto release = parse_release(text);
    return release ? release->number : 0;
}

std::string release_tag(std::string_view environment, std::string_view subject,
                        std::string_view text) {
    const auto release = parse_release(text);
    if (!release) return {};
    std::string words = release_text(*release);
    std::ranges::replace(words, ' ', '.');
    return tag_prefix(environment) + words.insert(words.find('.'), "." + std::string(subject));
}

std::optional<ReleasedImage> parse_release_tag(std::string_view environment, std::string_view tag,
                                               std::string_view digest) {
    const std::string prefix = tag_prefix(environment);
    if (!tag.starts_with(prefix)) return std::nullopt;
    std::vector<std::string_view> words = words_of(tag.substr(prefix.size()), '.');
    if (words.size() < 2) return std::nullopt;
    std::string subject(words[1]);
    words.erase(words.begin() + 1);
    auto release = parse(words);
    if (!release) return std::nullopt;
    return ReleasedImage{*std::move(release), std::move(subject), std::string(digest)};
}

std::optional<Release> live_release(const WantedStack& wanted, const StackSeen& stack) {
    const StackPhase phase = phase_of(stack);
    if (phase != StackPhase::Whole && phase != StackPhase::PutBack) return std::nullopt;
    return parse_release(stack.parameter(wanted.release_parameter));
}

void sort_newest_first(ReleasedImages& released) {
    for (auto& [repository, images] : released)
        std::ranges::sort(images, [](const ReleasedImage& a, const ReleasedImage& b) {
            return std::tie(b.release.number, a.subject, a.digest) <
                   std::tie(a.release.number, b.subject, b.digest);
        });
}

std::int64_t newest_release(const ReleasedImages& released) {
    std::int64_t newest = 0;
    for (const auto& [repository, images] : released)
        for (const ReleasedImage& image : images)
            newest = std::max(newest, image.release.number);
    return newest;
}

std::optional<Release> find_release(const ReleasedImages& released, std::int64_t number) {
    std::optional<Release> found;
    for (const auto& [repository, images] : released)
        for (const ReleasedImage& image : images)
            if (image.release.number == number && (!found || found->commit.empty()))
                found = image.release;
    return found;
}

bool is_same_release(const Release& a, const Release& b) {
    if (a.who != b.who || a.commit != b.commit) return false;
    const bool says_all = !a.commit.empty() && !a.commit.ends_with("-dirty");
    return says_all || a.at == b.at;
}

std::optional<ImageName> parse_image(std::string_view reference) {
    const std::size_t slash = reference.find('/');
    const std::size_t at = reference.find("@sha256:");
    if (slash == reference.npos || at == reference.npos || at < slash) return std::nullopt;
    ImageName name{.host = std::string(reference.substr(0, slash)),
                   .repository = std::string(reference.substr(slash + 1, at - slash - 1)),
                   .digest = std::string(reference.substr(at + 1))};
    if (name.host.find(".dkr.ecr.") == name.host.npos) return std::nullopt;
    return name;
}

std::vector<TagImage> release_marks(const std::string& subject, const std::string& parameter,
                                    const StackSeen& stack, std::string_view environment) {
    const std::string tag = release_tag(environment, subject, stack.parameter(parameter));
    if (tag.empty()) return {};
    std::vector<TagImage> marks;
    for (const auto& [name, value] : stack.parameters)
        if (const auto image = parse_image(value))
            marks.push_back({.registry = image->registry(),
                             .repository = image->repository,
                             .digest = image->digest,
                             .tag = tag});
    return marks;
}

}  // namespace rollout

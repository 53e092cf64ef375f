#pragma once
// A little judge of XML for tests: tags that close, attributes in quotes, entities that XML knows.

#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace draw {

/// What is wrong with `text` as an XML document; empty when it is well formed.
class XmlJudge {
  public:
    explicit XmlJudge(std::string_view text) : text_(text) {}

    std::string verdict() && {
        if (text_.starts_with("<?xml")) at_ = text_.find("?>") + 2;
        while (problem_.empty() && at_ < text_.size()) {
            if (text_[at_] == '<') {
                tag();
            } else {
                content('<');
            }
        }
        if (problem_.empty() && !open_.empty()) problem_ = "never closed: " + open_.back();
        if (problem_.empty() && roots_ != 1) problem_ = "one root element, please";
        return problem_;
    }

  private:
    void fail(std::string what) {
        if (problem_.empty()) problem_ = what + " before: " + std::string(text_.substr(at_, 40));
    }

    /// Up to `end`, which is left unread.
    void content(char end) {
        for (; at_ < text_.size() && text_[at_] != end; ++at_) {
            auto byte = static_cast<unsigned char>(text_[at_]);
            if (byte == '<') return fail("a bare <");
            if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')
                return fail("a control character");
            if (open_.empty() && end == '<' && std::isspace(byte) == 0)
                return fail("text outside the root");
            if (byte == '&') {
                static const std::set<std::string_view> kKnown = {"&amp;", "&lt;", "&gt;", "&quot;",
                                                                  "&#39;"};
                auto entity = text_.substr(at_, text_.find(';', at_) - at_ + 1);
                if (!kKnown.contains(entity)) return fail("an unknown entity");
            }
        }
        if (at_ == text_.size() && end != '<') fail("an open quote");
    }

    std::string name() {
        std::size_t begin = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                      text_[at_] == '-' || text_[at_] == ':')) {
            ++at_;
        }
        if (at_ == begin) fail("no name");
        return std::string(text_.substr(begin, at_ - begin));
    }

    void spaces() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
            ++at_;
    }

    void tag() {
        ++at_;
        if (text_[at_] == '/') {
            ++at_;
            std::string closed = name();
            if (open_.empty() || open_.back() != closed) return fail("closes " + closed);
            open_.pop_back();
            return expect('>');
        }
        if (open_.empty()) ++roots_;
        open_.push_back(name());
        std::set<std::string> seen;
        for (spaces(); problem_.empty() && text_[at_] != '>' && text_[at_] != '/'; spaces()) {
            if (!seen.insert(name()).second) return fail("an attribute twice");
            expect('=');
            expect('"');
            content('"');
            expect('"');
        }
        if (text_[at_] == '/') {
            ++at_;
            open_.pop_back();
        }
        expect('>');
    }

    void expect(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return fail(std::string("no ") + c);
        ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t roots_ = 0;
    std::vector<std::string> open_;
    std::string problem_;
};

}  // namespace draw

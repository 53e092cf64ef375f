#pragma once
// A small interpreter of the Amazon States Language for this room's tests: the states, paths and
// functions that our machines use, and a failure of the test for everything else.

#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cfn/expression.h"
#include "cfn/write_template.h"

namespace blueprint {

/// One run of a machine. Step by step, so that several can meet in one world.
class Execution {
  public:
    /// What a task does: the last word of its resource and its parameters to its result.
    using Call = std::function<cfn::Expression(std::string_view, const cfn::Object&)>;

    /// `draws` is what States.MathRandom gives.
    Execution(const cfn::Object& machine, std::string name, cfn::Object input, std::int64_t draws)
        : states_(*machine.find("States")->as<cfn::Object>()),
          name_(std::move(name)),
          draws_(draws),
          data_(std::move(input)),
          at_(*machine.find("StartAt")->as<std::string>()) {}

    const std::string& name() const { return name_; }
    /// The state that comes next; after the end, the one that it ended in.
    const std::string& at() const { return at_; }
    bool ended() const { return ended_; }

    /// Goes through one state. The result: how many seconds it waits there.
    std::int64_t step(const Call& call) {
        const cfn::Expression* found = states_.find(at_);
        if (!found) return fail("no state " + at_);
        const cfn::Object& state = *found->as<cfn::Object>();
        std::string type = text(state, "Type");
        if (type == "Succeed") {
            ended_ = true;
            return 0;
        }
        std::int64_t waits = 0;
        if (type == "Choice") {
            at_ = choose(state);
            return 0;
        }
        if (type == "Wait") {
            waits = number(state.find("SecondsPath") ? single(text(state, "SecondsPath"))
                                                     : *state.find("Seconds"));
        } else if (type == "Pass") {
            const cfn::Expression* fixed = state.find("Result");
            keep(state, fixed ? *fixed : filled(*state.find("Parameters"), data_));
        } else if (type == "Task") {
            run(state, call);
        } else {
            return fail("a state of type " + type);
        }
        at_ = text(state, "Next");
        return waits;
    }

  private:
    std::int64_t fail(const std::string& why) {
        ADD_FAILURE() << name_ << " at " << at_ << ": " << why;
        ended_ = true;
        return 0;
    }

    static std::string text(const cfn::Object& object, std::string_view key) {
        const cfn::Expression* value = object.find(key);
        const auto* found = value ? value->as<std::string>() : nullptr;
        return found ? *found : "";
    }

    static std::int64_t number(const cfn::Expression& value) {
        const auto* found = value.as<std::int64_t>();
        EXPECT_NE(found, nullptr) << cfn::compact_json(value);
        return found ? *found : 0;
    }

    void run(const cfn::Object& state, const Call& call) {
        std::string resource = cfn::sub_text(*state.find("Resource")->as<cfn::Sub>());
        cfn::Expression parameters = filled(*state.find("Parameters"), data_);
        cfn::Expression result =
            call(resource.substr(resource.rfind(':') + 1), *parameters.as<cfn::Object>());
        const cfn::Expression* selector = state.find("ResultSelector");
        keep(state, selector ? filled(*selector, result) : result);
    }

    /// Puts `result` where ResultPath says: `$.name`, or nowhere.
    void keep(const cfn::Object& state, cfn::Expression result) {
        const cfn::Expression* path = state.find("ResultPath");
        if (path && path->as<cfn::Null>()) return;
        std::string name = text(state, "ResultPath");
        if (!name.starts_with("$.")) {
            fail("ResultPath " + name);
            return;
        }
        auto& data = *data_.as<cfn::Object>();
        name = name.substr(2);
        if (cfn::Expression* old = data.find(name))
            *old = std::move(result);
        else
            data.add(name, std::move(result));
    }

    // Templates of parameters and results: `name.$` holds a path or a function.

    cfn::Expression filled(const cfn::Expression& pattern, const cfn::Expression& from) {
        if (const auto* items = pattern.as<cfn::Array>()) {
            cfn::Array all;
            for (const cfn::Expression& item : *items)
                all.push_back(filled(item, from));
            return all;
        }
        const auto* object = pattern.as<cfn::Object>();
        if (!object) return pattern;
        cfn::Object all;
        for (const cfn::Field& field : object->fields) {
            std::string_view name = field.name;
            if (!name.ends_with(".$")) {
                all.add(field.name, filled(field.value, from));
            } else {
                name.remove_suffix(2);
                all.add(std::string(name), worked_out(*field.value.as<std::string>(), from));
            }
        }
        return all;
    }

    cfn::Expression worked_out(const std::string& what, const cfn::Expression& from) {
        if (what == "$$.Execution.Name") return name_;
        if (what == "States.MathRandom(5, 60)") return draws_;
        constexpr std::string_view kArray = "States.Array(";
        if (what.starts_with(kArray)) {
            std::string inner = what.substr(kArray.size(), what.size() - kArray.size() - 1);
            return cfn::Array{worked_out(inner, from)};
        }
        std::vector<const cfn::Expression*> found = select(from, what);
        if (what.find("[*]") != std::string::npos) {
            cfn::Array all;
            for (const cfn::Expression* one : found)
                all.push_back(*one);
            return all;
        }
        if (found.size() == 1) return *found.front();
        fail("nothing at " + what);
        return {};
    }

    // Paths. What is missing behind `[*]` is left out, as the service does.

    std::vector<const cfn::Expression*> select(const cfn::Expression& root, std::string_view path) {
        if (!path.starts_with("$") || path.starts_with("$$")) fail("path " + std::string(path));
        path.remove_prefix(1);
        std::vector<const cfn::Expression*> here = {&root};
        while (!path.empty()) {
            std::size_t end =
                path.front() == '[' ? path.find(']') + 1 : path.find_first_of(".[", 1);
            std::string_view token = path.substr(0, end);
            path.remove_prefix(token.size());
            std::vector<const cfn::Expression*> next;
            for (const cfn::Expression* one : here)
                enter(*one, token, next);
            here = std::move(next);
        }
        return here;
    }

    /// `.name`, `[0]`, `[*]` or `[?(@.Key=='value')]`.
    void enter(const cfn::Expression& value, std::string_view token,
               std::vector<const cfn::Expression*>& into) {
        if (token.starts_with(".")) {
            const auto* object = value.as<cfn::Object>();
            const cfn::Expression* field = object ? object->find(token.substr(1)) : nullptr;
            if (field) into.push_back(field);
            return;
        }
        const auto* items = value.as<cfn::Array>();
        if (!items) return;
        constexpr std::string_view kFilter = "[?(@.Key=='";
        if (token.starts_with(kFilter)) {
            std::string_view key = token.substr(kFilter.size());
            key.remove_suffix(std::string_view("')]").size());
            for (const cfn::Expression& item : *items) {
                if (text(*item.as<cfn::Object>(), "Key") == key) into.push_back(&item);
            }
        } else if (token == "[*]") {
            for (const cfn::Expression& item : *items)
                into.push_back(&item);
        } else {
            std::size_t index = 0;
            auto read = std::from_chars(token.data() + 1, token.data() + token.size(), index);
            if (*read.ptr != ']') fail("path " + std::string(token));
            if (index < items->size()) into.push_back(&(*items)[index]);
        }
    }

    const cfn::Expression& single(const std::string& path) {
        static const cfn::Expression kNothing;
        std::vector<const cfn::Expression*> found = select(data_, path);
        if (found.size() == 1) return *found.front();
        fail("nothing at " + path);
        return kNothing;
    }

    // Choices.

    std::string choose(const cfn::Object& state) {
        for (const cfn::Expression& rule : *state.find("Choices")->as<cfn::Array>()) {
            if (holds(*rule.as<cfn::Object>())) return text(*rule.as<cfn::Object>(), "Next");
        }
        return text(state, "Default");
    }

    bool holds(const cfn::Object& rule) {
        if (const cfn::Expression* inner = rule.find("Not"))
            return !holds(*inner->as<cfn::Object>());
        std::string variable = text(rule, "Variable");
        if (const cfn::Expression* present = rule.find("IsPresent"))
            return select(data_, variable).empty() != *present->as<bool>();
        if (const cfn::Expression* other = rule.find("StringEquals"))
            return single(variable) == *other;
        if (rule.find("StringEqualsPath"))
            return single(variable) == single(text(rule, "StringEqualsPath"));
        fail("a rule " + cfn::compact_json(cfn::Expression(rule)));
        return false;
    }

    const cfn::Object& states_;
    std::string name_;
    std::int64_t draws_;
    cfn::Expression data_;
    std::string at_;
    bool ended_ = false;
};

}  // namespace blueprint

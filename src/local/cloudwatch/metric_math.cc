#include "local/cloudwatch/metric_math.h"

#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"

namespace local {
namespace {

/// A number, or one for each moment.
struct Term {
    std::variant<double, MetricSeries> held;
};

double combined(char sign, double a, double b) {
    switch (sign) {
        case '+': return a + b;
        case '-': return a - b;
        case '*': return a * b;
        default: return a / b;
    }
}

Term combined(char sign, const Term& a, const Term& b) {
    const auto* one = std::get_if<double>(&a.held);
    const auto* other = std::get_if<double>(&b.held);
    if (one && other) return {combined(sign, *one, *other)};
    MetricSeries series;
    auto add = [&](base::Time at, double x, double y) {
        double value = combined(sign, x, y);
        if (std::isfinite(value)) series[at] = value;
    };
    const MetricSeries& left =
        one ? std::get<MetricSeries>(b.held) : std::get<MetricSeries>(a.held);
    for (const auto& [at, value] : left) {
        if (one) {
            add(at, *one, value);
        } else if (other) {
            add(at, value, *other);
        } else {
            const auto& right = std::get<MetricSeries>(b.held);
            if (auto found = right.find(at); found != right.end()) add(at, value, found->second);
        }
    }
    return {std::move(series)};
}

class Reader {
  public:
    Reader(std::string_view text, const MetricOf& metric_of) : rest_(text), metric_of_(metric_of) {}

    std::variant<MetricSeries, MathRefusal> read() {
        auto term = sum(0);
        skip_space();
        if (term && !rest_.empty()) term = fail("it cannot be read");
        if (!term) return MathRefusal{why_};
        if (auto* series = std::get_if<MetricSeries>(&term->held)) return std::move(*series);
        return MathRefusal{"it is of no metric"};
    }

  private:
    static constexpr int kDeepest = 64;

    std::optional<Term> fail(std::string why) {
        if (why_.empty()) why_ = std::move(why);
        return std::nullopt;
    }
    void skip_space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n'))
            rest_.remove_prefix(1);
    }
    /// The sign that comes next when it is `a` or `b`; else 0.
    char take(char a, char b) {
        skip_space();
        if (rest_.empty() || (rest_.front() != a && rest_.front() != b)) return 0;
        char sign = rest_.front();
        rest_.remove_prefix(1);
        return sign;
    }
    std::optional<Term> sum(int depth) {
        auto left = product(depth);
        while (left) {
            char sign = take('+', '-');
            if (!sign) return left;
            auto right = product(depth);
            if (!right) return std::nullopt;
            left = combined(sign, *left, *right);
        }
        return left;
    }
    std::optional<Term> product(int depth) {
        auto left = factor(depth);
        while (left) {
            char sign = take('*', '/');
            if (!sign) return left;
            auto right = factor(depth);
            if (!right) return std::nullopt;
            left = combined(sign, *left, *right);
        }
        return left;
    }
    std::optional<Term> factor(int depth) {
        if (depth > kDeepest) return fail("it is too deep");
        if (take('-', '-')) {
            auto inner = factor(depth + 1);
            if (!inner) return std::nullopt;
            return combined('*', Term{-1.0}, *inner);
        }
        if (take('(', '(')) {
            auto inner = sum(depth + 1);
            if (inner && !take(')', ')')) return fail("a ')' is missing");
            return inner;
        }
        if (rest_.empty()) return fail("it ends too early");
        return base::is_letter(rest_.front()) ? name() : number();
    }
    std::optional<Term> number() {
        double value = 0;
        auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc{} || !std::isfinite(value)) return fail("it cannot be read");
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return Term{value};
    }
    std::optional<Term> name() {
        std::size_t length = 0;
        while (length < rest_.size() &&
               (base::is_alphanumeric(rest_[length]) || rest_[length] == '_'))
            length++;
        std::string id(rest_.substr(0, length));
        rest_.remove_prefix(length);
        if (base::is_upper(id.front()))
            return fail(fmt::format("{} is not part of this cloud yet", id));
        auto found = metric_of_(id);
        if (auto* refusal = std::get_if<MathRefusal>(&found)) return fail(refusal->message);
        return Term{std::get<MetricSeries>(std::move(found))};
    }

    std::string_view rest_;
    const MetricOf& metric_of_;
    std::string why_ = {};
};

}  // namespace

std::variant<MetricSeries, MathRefusal> evaluate_math(std::string_view expression,
                                                      const MetricOf& metric_of) {
    return Reader(expression, metric_of).read();
}

}  // namespace local

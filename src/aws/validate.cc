#include "aws/validate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "aws/form.h"
#include "base/ascii.h"
#include "base/utf8.h"

namespace aws {
namespace {

/// A value in a message as AWS prints it: lists as "[a, b]", nothing of what is secret.
std::string shown(const Shape& shape, const Value& value) {
    if (const auto* word = std::get_if<std::string>(&value.held)) return *word;
    if (const auto* whole = std::get_if<std::int64_t>(&value.held))
        return fmt::format("{}", *whole);
    if (const auto* real = std::get_if<double>(&value.held)) return fmt::format("{}", *real);
    if (const auto* truth = std::get_if<bool>(&value.held)) return *truth ? "true" : "false";
    if (const auto* list = std::get_if<Value::List>(&value.held)) {
        std::vector<std::string> items;
        for (const Value& item : *list)
            items.push_back(shown(*shape.members[0].shape, item));
        return fmt::format("[{}]", fmt::join(items, ", "));
    }
    if (const auto* fields = std::get_if<Value::Fields>(&value.held)) {
        std::vector<std::string> entries;
        for (const Field& field : *fields)
            entries.push_back(fmt::format("{}={}", field.name, field.value.as_text()));
        return fmt::format("{{{}}}", fmt::join(entries, ", "));
    }
    return {};
}

bool is_secret(const Shape& shape) {
    if (shape.sensitive) return true;
    return shape.type == ShapeType::List && is_secret(*shape.members[0].shape);
}

/// Where a value stands in the input.
struct Place {
    /// As messages have it: "StackName" is 'stackName', "tags.1.member.key".
    std::string path = {};
    /// As forms have it: "Tags.member.1.Key".
    std::string form_path = {};
    /// The member of the input around it.
    const Member* top = nullptr;

    Place member(const Member& inside) const {
        std::string name(inside.name);
        if (!name.empty()) name[0] = base::lower(name[0]);
        return {step(path, name), step(form_path, inside.name), top ? top : &inside};
    }
    Place element(std::size_t number) const {
        return {fmt::format("{}.{}.member", path, number),
                fmt::format("{}.member.{}", form_path, number), top};
    }
    Place part(std::string_view name) const {
        return {step(path, name), step(form_path, name), top};
    }

  private:
    static std::string step(std::string_view path, std::string_view name) {
        return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
    }
};

/// What is wrong with one value.
struct Finding {
    Place place;
    /// Nothing: there is no value.
    std::optional<std::string> value;
    /// "Member must have length less than or equal to 3".
    std::string wants;
    bool is_secret = false;

    std::string text() const {
        if (!value)
            return fmt::format("Value null at '{}' failed to satisfy constraint: {}", place.path,
                               wants);
        if (is_secret)
            return fmt::format("Value at '{}' failed to satisfy constraint: {}", place.path, wants);
        return fmt::format("Value '{}' at '{}' failed to satisfy constraint: {}", *value,
                           place.path, wants);
    }
};

bool is_scalar(const Shape& shape) {
    return shape.type != ShapeType::Structure && shape.type != ShapeType::List &&
           shape.type != ShapeType::Map;
}

}  // namespace

/// One walk over one value.
class Validator::Walk {
  public:
    explicit Walk(Validator& validator) : validator_(validator) {}

    void structure(const Shape& shape, const Value& value, const Place& place) {
        for (const Member& member : shape.members) {
            Place inside = place.member(member);
            const Value* found = value.find(member.name);
            if (found && !found->is_absent()) {
                check(*member.shape, *found, inside);
            } else if (member.required) {
                findings_.push_back({inside, std::nullopt, "Member must not be null"});
            }
        }
    }

    const std::vector<Finding>& findings() const { return findings_; }

  private:
    void check(const Shape& shape, const Value& value, const Place& place) {
        // Nobody reads more, and it would take far more memory than the request has bytes.
        constexpr std::size_t kMostFindings = 100;
        if (findings_.size() >= kMostFindings) return;
        for (std::string& wants : broken_constraints(shape, value))
            fails(shape, value, place, std::move(wants));
        if (shape.type == ShapeType::Structure) structure(shape, value, place);
        if (shape.type == ShapeType::List) elements(shape, value, place);
        if (shape.type == ShapeType::Map) entries(shape, value, place);
    }

    void fails(const Shape& shape, const Value& value, const Place& place, std::string wants) {
        findings_.push_back({place, is_secret(shape) ? std::string() : shown(shape, value),
                             std::move(wants), is_secret(shape)});
    }

    /// What each wrong element of a list of scalars wants is said of the list as a whole.
    void elements(const Shape& shape, const Value& value, const Place& place) {
        const auto* list = std::get_if<Value::List>(&value.held);
        if (!list) return;
        const Shape& element = *shape.members[0].shape;
        std::vector<std::string> wanted;
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (!is_scalar(element)) {
                check(element, (*list)[i], place.element(i + 1));
            } else if (wanted.empty()) {
                wanted = broken_constraints(element, (*list)[i]);
            }
        }
        if (!wanted.empty()) {
            fails(shape, value, place,
                  fmt::format("Member must satisfy constraint: [{}]", fmt::join(wanted, ", ")));
        }
    }

    void entries(const Shape& shape, const Value& value, const Place& place) {
        const auto* fields = std::get_if<Value::Fields>(&value.held);
        if (!fields) return;
        for (const Field& field : *fields) {
            Value key;
            key.held = field.name;
            check(*shape.members[0].shape, key, place.part(field.name + ".key"));
            if (!field.value.is_absent()) {
                check(*shape.members[1].shape, field.value, place.part(field.name + ".member"));
            }
        }
    }

    std::vector<std::string> broken_constraints(const Shape& shape, const Value& value) {
        std::vector<std::string> broken;
        if (const auto* word = std::get_if<std::string>(&value.held)) {
            check_bounds("length", shape, static_cast<double>(base::characters_in(*word)), broken);
            check_text(shape, *word, broken);
        } else if (const auto* blob = std::get_if<Value::Blob>(&value.held)) {
            check_bounds("length", shape, static_cast<double>(blob->bytes.size()), broken);
        } else if (const auto* whole = std::get_if<std::int64_t>(&value.held)) {
            check_bounds("value", shape, static_cast<double>(*whole), broken);
        } else if (const auto* real = std::get_if<double>(&value.held)) {
            check_bounds("value", shape, *real, broken);
        } else if (const auto* list = std::get_if<Value::List>(&value.held)) {
            check_bounds("length", shape, static_cast<double>(list->size()), broken);
        } else if (const auto* fields = std::get_if<Value::Fields>(&value.held)) {
            if (shape.type == ShapeType::Map)
                check_bounds("length", shape, static_cast<double>(fields->size()), broken);
        }
        return broken;
    }

    static void check_bounds(std::string_view what, const Shape& shape, double size,
                             std::vector<std::string>& broken) {
        if (shape.min && size < *shape.min) {
            broken.push_back(
                fmt::format("Member must have {} greater than or equal to {}", what, *shape.min));
        }
        if (shape.max && size > *shape.max) {
            broken.push_back(fmt::format("Member must have {} less than or equal to {}", what,
                                         fmt::format("{:.0f}", *shape.max)));
        }
    }

    void check_text(const Shape& shape, std::string_view word, std::vector<std::string>& broken) {
        bool is_known =
            shape.words.empty() || std::ranges::find(shape.words, word) != shape.words.end();
        if (!is_known) {
            broken.push_back(fmt::format("Member must satisfy enum value set: [{}]",
                                         fmt::join(shape.words, ", ")));
        }
        if (!validator_.matches(shape, word)) {
            broken.push_back(
                fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern));
        }
    }

    Validator& validator_;
    std::vector<Finding> findings_;
};

namespace {

/// Where the group ends that begins at the front of `pattern`; npos when it does not.
std::size_t end_of_group(std::string_view pattern) {
    std::size_t depth = 0;
    bool is_class = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        char c = pattern[at];
        if (c == '\\') ++at;
        if (c == '[') is_class = true;
        if (c == ']') is_class = false;
        if (c == '(' && !is_class) ++depth;
        if (c == ')' && !is_class && --depth == 0) return at;
    }
    return std::string_view::npos;
}

}  // namespace

Validator::Patterns Validator::compiled(std::string_view pattern) {
    constexpr std::string_view kNot = "(?!";
    Patterns patterns;
    std::string_view rest = pattern;
    if (rest.starts_with('^')) rest.remove_prefix(1);
    std::size_t end = rest.starts_with(kNot) ? end_of_group(rest) : std::string_view::npos;
    if (end != std::string_view::npos) {
        auto refused = text::Pattern::compile(
            fmt::format("\\A(?:{})", rest.substr(kNot.size(), end - kNot.size())));
        if (!refused.ok()) return patterns;
        patterns.must_not = *std::move(refused);
        pattern = rest.substr(end + 1);
    }
    // AWS matches the whole value.
    auto wanted = text::Pattern::compile(fmt::format("\\A(?:{})\\z", pattern));
    if (wanted.ok()) patterns.must = *std::move(wanted);
    return patterns;
}

bool Validator::matches(const Shape& shape, std::string_view text) {
    if (shape.pattern.empty()) return true;
    auto [kept, is_new] = patterns_.try_emplace(shape.pattern);
    if (is_new) kept->second = compiled(shape.pattern);
    const Patterns& patterns = kept->second;
    if (!patterns.must) return true;
    return patterns.must->matches(text) && !(patterns.must_not && patterns.must_not->matches(text));
}

namespace {

/// The services that refuse input by a code of their own.
struct CodeOfService {
    std::string_view service;
    std::string_view code;
};

// AWS rule wire.15 [observed] "github.com/cisagov/crossfeed issue 374, aws/aws-sdk-java issue 1973,
// awsdocs/aws-cloudformation-user-guide pull request 439": what a model forbids is a
// ValidationError in the query protocol and a ValidationException elsewhere, but an
// InvalidParameterException of ECR and CloudWatch Logs, and InvalidInput of Cloud Map. Test:
// Validation.HasTheCodeThatEachServiceGivesIt
constexpr CodeOfService kCodes[] = {
    {"ecr", "InvalidParameterException"},
    {"logs", "InvalidParameterException"},
    {"route53", "InvalidInput"},
    {"servicediscovery", "InvalidInput"},
};

std::string_view code_of(const Service& service, Protocol protocol) {
    auto found = std::ranges::find(kCodes, service.name, &CodeOfService::service);
    if (found != std::end(kCodes)) return found->code;
    bool was_query = protocol == Protocol::Query || service.query_compatible;
    return was_query ? "ValidationError" : "ValidationException";
}

// AWS rule wire.4 [observed] "CloudFormation API Reference, Common Errors": everything that is
// wrong is told in one message, with how many errors it has; 'path' begins each name in lower
// case. Test: Validation.TellsAllThatIsWrongInOneMessage
std::string message_of(const std::vector<Finding>& findings) {
    std::vector<std::string> texts;
    for (const Finding& finding : findings)
        texts.push_back(finding.text());
    return fmt::format("{} validation error{} detected: {}", texts.size(),
                       texts.size() == 1 ? "" : "s", fmt::join(texts, "; "));
}

// AWS rule wire.16 [observed] "github.com/jenkins-x/jx issue 1344, aws/aws-dotnet-deploy issue
// 549": ECR tells of one parameter alone, and of what it must satisfy between quotes. Test:
// Validation.OfEcrTellsOfOneParameter
std::string ecr_message(const Finding& finding) {
    std::string_view wants = finding.wants;
    constexpr std::string_view kMember = "Member ";
    constexpr std::string_view kPattern = "must satisfy regular expression pattern: ";
    if (wants.starts_with(kMember)) wants.remove_prefix(kMember.size());
    std::string text(wants);
    if (wants.starts_with(kPattern))
        text = fmt::format("must satisfy regular expression '{}'", wants.substr(kPattern.size()));
    return fmt::format("Invalid parameter at '{}' failed to satisfy constraint: '{}'",
                       finding.place.path, text);
}

// AWS rule wire.17 [observed] "github.com/getmoto/moto issue 112, tungbq/devops-basics issue 1":
// EC2 tells of one parameter alone: MissingParameter with its name in the form, or
// InvalidParameterValue. RDS says the same of what is missing. Test:
// Validation.OfEc2TellsOfOneParameter
Error ec2_error(const Finding& finding) {
    if (!finding.value) {
        return {"MissingParameter", fmt::format("The request must contain the parameter {}",
                                                ec2_form_name(*finding.place.top))};
    }
    return {"InvalidParameterValue", fmt::format("Value ({}) for parameter {} is invalid.",
                                                 *finding.value, finding.place.path)};
}

// AWS rule wire.18 [chosen] "S3 API Reference, Error Responses": what a model forbids is
// MalformedXML in a body; beside it InvalidRequest where it is missing, else InvalidArgument. Test:
// Validation.OfS3DependsOnThePlace
Error s3_error(const Finding& finding) {
    bool is_in_body = finding.place.top->location == Location::Body ||
                      finding.place.top->location == Location::Payload;
    if (is_in_body) {
        return {"MalformedXML",
                "The XML you provided was not well-formed or did not validate against our "
                "published schema"};
    }
    std::string_view name = wire_name(*finding.place.top);
    if (finding.value)
        return {"InvalidArgument",
                fmt::format("Invalid argument: '{}' at '{}'", *finding.value, name)};
    return {"InvalidRequest",
            fmt::format("Missing required parameter for this request: '{}'", name)};
}

}  // namespace

std::optional<Error> Validator::check(const Service& service, Protocol protocol, const Shape& shape,
                                      const Value& value) {
    Walk walk(*this);
    walk.structure(shape, value, {});
    if (walk.findings().empty()) return std::nullopt;
    const Finding& first = walk.findings().front();
    if (service.name == "ec2" || (service.name == "rds" && !first.value)) return ec2_error(first);
    if (is_s3(service)) return s3_error(first);
    // AWS rule wire.19 [observed] "github.com/JuliaCloud/AWSSDK.jl issue 2": CloudWatch calls what
    // is missing a MissingParameter. Test: Validation.OfCloudWatchTellsWhatIsMissing
    if (service.name == "cloudwatch" && !first.value) {
        return Error{"MissingParameter",
                     fmt::format("The parameter {} is required.", first.place.form_path)};
    }
    std::string code(code_of(service, protocol));
    if (service.name == "ecr") return Error{std::move(code), ecr_message(first)};
    return Error{std::move(code), message_of(walk.findings())};
}

}  // namespace aws

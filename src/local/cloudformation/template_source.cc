#include "local/cloudformation/template_source.h"

#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "aws/form.h"
#include "local/cloudformation/finding.h"
#include "local/s3/bucket.h"
#include "local/trying.h"

namespace local {
namespace {

using engine::cloudformation::SharedTemplate;

/// The bucket in "BUCKET.s3.eu-west-1"; empty in "s3.eu-west-1". Nothing: no host of S3.
std::optional<std::string_view> bucket_in(std::string_view host) {
    auto is_service = [](std::string_view name) {
        return name == "s3" || name.starts_with("s3.") || name.starts_with("s3-");
    };
    if (is_service(host)) return std::string_view();
    for (std::size_t dot = host.find('.'); dot != std::string_view::npos;
         dot = host.find('.', dot + 1))
        if (is_service(host.substr(dot + 1))) return host.substr(0, dot);
    return std::nullopt;
}

bool is_this_machine(std::string_view host) {
    std::string_view name = host.substr(0, host.rfind(':'));
    return name == "127.0.0.1" || name == "localhost";
}

aws::Error unreadable(const Asking& asking, std::string_view message) {
    return asking.error(
        kValidation,
        fmt::format("S3 error: {}\nFor more information check "
                    "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
                    message));
}

/// The bytes of an object in the S3 of this cloud.
///
/// AWS rule cloudformation.13 [observed] "CloudFormation API reference, CreateStack, TemplateURL;
/// messages that others recorded": a template that S3 does not give is refused with S3's own
/// message behind "S3 error:". Test: TemplateUrls.AreReadFromBuckets
aws::Either<std::string> object_at(const Asking& asking, const ObjectPlace& place) {
    auto bucket = bucket_called(asking, place.bucket, "");
    if (auto* error = std::get_if<aws::Error>(&bucket)) return unreadable(asking, error->message);
    ObjectStore& objects = asking.stores().objects();
    auto found = TRY_OR_ANSWER(objects.find(std::get<Bucket>(bucket).mark, place.key));
    if (!found || found->is_marker) return unreadable(asking, "The specified key does not exist.");
    return TRY_OR_ANSWER(objects.read(*found, 0, found->size));
}

aws::Either<std::string> text_at(const Asking& asking, std::string_view url) {
    if (url.find('?') != std::string_view::npos)
        return asking.error(kValidation,
                            "A TemplateURL with a version is not part of this cloud yet");
    std::optional<ObjectPlace> place = object_place(url);
    if (!place) return asking.error(kValidation, "TemplateURL must be a supported URL.");
    auto text = object_at(asking, *place);
    // AWS: at most 1,000,000 bytes through a URL.
    constexpr std::size_t kMostBytes = 1'000'000;
    const auto* bytes = std::get_if<std::string>(&text);
    if (bytes && bytes->size() > kMostBytes)
        return asking.error(kValidation,
                            fmt::format("Template may not exceed {} bytes in size.", kMostBytes));
    return text;
}

/// AWS rule stack.41 [documented] "User guide, CloudFormation quotas, Template body size": at most
/// 51,200 bytes in a request. Test: Stacks.HaveTemplatesOfAtMost51200Bytes
std::optional<aws::Error> refuse_length(const Asking& asking) {
    constexpr std::size_t kMostBytes = 51'200;
    std::string_view body = asking.input().text("TemplateBody");
    if (body.size() <= kMostBytes) return std::nullopt;
    return asking.error(
        kValidation,
        fmt::format("1 validation error detected: Value '{}' at 'templateBody' failed to satisfy "
                    "constraint: Member must have length less than or equal to {}",
                    body, kMostBytes));
}

}  // namespace

std::optional<ObjectPlace> object_place(std::string_view url) {
    std::size_t mark = url.find("://");
    if (mark == std::string_view::npos) return std::nullopt;
    std::string_view scheme = url.substr(0, mark);
    if (scheme != "http" && scheme != "https") return std::nullopt;
    url.remove_prefix(mark + 3);
    std::size_t slash = url.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view host = url.substr(0, slash);
    std::string_view path = url.substr(slash + 1);
    std::optional<std::string_view> bucket;
    for (std::string_view suffix : {".amazonaws.com", ".amazonaws.com.cn"})
        if (host.ends_with(suffix)) bucket = bucket_in(host.substr(0, host.size() - suffix.size()));
    if (is_this_machine(host)) bucket = std::string_view();
    if (!bucket) return std::nullopt;
    if (bucket->empty()) {
        slash = path.find('/');
        if (slash == std::string_view::npos) return std::nullopt;
        bucket = path.substr(0, slash);
        path.remove_prefix(slash + 1);
    }
    if (bucket->empty() || path.empty()) return std::nullopt;
    return ObjectPlace{std::string(*bucket), aws::percent_decode(path, aws::Plus::IsPlus)};
}

aws::Either<SharedTemplate> template_body(const Asking& asking) {
    const aws::Value& input = asking.input();
    bool has_body = input.has("TemplateBody");
    if (has_body && input.has("TemplateURL"))
        return asking.error(kValidation,
                            "Only one of Template URL and Template Body can be specified.");
    if (!has_body && !input.has("TemplateURL"))
        return asking.error(kValidation, "Either Template URL or Template Body must be specified.");
    std::string text(input.text("TemplateBody"));
    if (auto refused = refuse_length(asking)) return *std::move(refused);
    if (!has_body) {
        auto fetched = text_at(asking, input.text("TemplateURL"));
        if (auto* error = std::get_if<aws::Error>(&fetched)) return std::move(*error);
        text = std::get<std::string>(std::move(fetched));
    }
    auto body = engine::cloudformation::read_template_body(text);
    if (auto* refusal = std::get_if<engine::Refusal>(&body))
        return asking.error(std::move(refusal->code), std::move(refusal->message));
    return std::get<SharedTemplate>(std::move(body));
}

}  // namespace local

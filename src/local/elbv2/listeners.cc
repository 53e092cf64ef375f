#include "local/elbv2/listeners.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/elbv2/things.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr MemberForm kForms[] = {
    {"ListenerArn", "{id}"},
};
constexpr RecordKind kKind = {
    .type = kListener, .members = kForms, .missing_code = {}, .missing_message = {}};

/// {TargetGroups: [{TargetGroupArn: `group`, Weight: 1}], TargetGroupStickinessConfig: ...}
cfn::Object forward_config(const std::string& group) {
    return {{"TargetGroups", cfn::Array{cfn::Object{{"TargetGroupArn", group}, {"Weight", 1}}}},
            {"TargetGroupStickinessConfig", cfn::Object{{"Enabled", false}}}};
}

void write_listener(const Asking& asking, aws::Writer& out, const engine::Record& record) {
    engine::Record shown = record;
    cfn::Object properties = *record.properties;
    set_property(properties, "DefaultActions", shown_actions(record, "DefaultActions"));
    // AWS rule balancer.15 [documented] "API reference, CreateListener, SslPolicy;
    // MutualAuthentication, Mode": where nothing is said a listener for HTTPS or TLS has the policy
    // of 2016, and asks clients for no certificate. Test:
    // Listeners.HaveAPolicyAndACertificateForHttps
    const std::string protocol = engine::text_at(properties, "Protocol");
    bool is_encrypted = protocol == "HTTPS" || protocol == "TLS";
    if (is_encrypted && !properties.find("SslPolicy"))
        properties.add("SslPolicy", "ELBSecurityPolicy-2016-08");
    if (protocol == "HTTPS" && !properties.find("MutualAuthentication"))
        properties.add("MutualAuthentication", cfn::Object{{"Mode", "off"}});
    shown.properties = engine::share(std::move(properties));
    write_record(asking, out, element_of(*asking.operation().output, "Listeners"), kKind, shown);
}

/// What CreateListener and ModifyListener cannot do yet, and what nobody may say.
Refused refuse_listener(const Asking& asking) {
    const aws::Value& input = asking.input();
    const aws::Value* mutual = input.find("MutualAuthentication");
    if (mutual && mutual->text("Mode") != "off")
        return asking.error(kValidation, "MutualAuthentication is not part of this cloud yet");
    // AWS rule balancer.16 [documented] "API reference, CreateListener, Certificates": exactly one
    // certificate, without IsDefault. [chosen]: the words. Test:
    // Listeners.HaveAPolicyAndACertificateForHttps
    const aws::Value::List& certificates = input.list("Certificates");
    if (certificates.size() > 1)
        return asking.error("TooManyCertificates",
                            "A listener has one default certificate; add others to it afterwards");
    if (!certificates.empty() && certificates[0].has("IsDefault"))
        return asking.error(kValidation, "IsDefault cannot be set for a certificate");
    return refuse_actions(asking, "DefaultActions");
}

cfn::Array certificates_in(const Asking& asking) {
    cfn::Array certificates;
    for (const aws::Value& certificate : asking.input().list("Certificates"))
        certificates.push_back(
            cfn::Object{{"CertificateArn", std::string(certificate.text("CertificateArn"))}});
    return certificates;
}

}  // namespace

cfn::Array shown_actions(const engine::Record& record, std::string_view name) {
    cfn::Array actions;
    // AWS rule balancer.17 [observed] "AWS CLI reference, examples of describe-listeners and
    // describe-rules": a forward to one target group is shown as its ARN and as ForwardConfig.
    // Test: Listeners.ShowAForwardInBothSpellings
    for (const cfn::Object* given : engine::objects_at(*record.properties, name)) {
        cfn::Object action = *given;
        const std::string group = engine::text_at(action, "TargetGroupArn");
        auto shares = engine::objects_at(action, "ForwardConfig.TargetGroups");
        if (!group.empty() && shares.empty())
            set_property(action, "ForwardConfig", forward_config(group));
        if (group.empty() && shares.size() == 1)
            set_property(action, "TargetGroupArn",
                         engine::text_at(*shares.front(), "TargetGroupArn"));
        actions.emplace_back(std::move(action));
    }
    return actions;
}

Refused refuse_actions(const Asking& asking, std::string_view name) {
    // A client's secret would lie in the state; and nothing here asks anybody who they are.
    for (const aws::Value& action : asking.input().list(name))
        for (std::string_view kind :
             {"authenticate-oidc", "authenticate-cognito", "jwt-validation"})
            if (action.text("Type") == kind)
                return asking.error(
                    kValidation, fmt::format("The action {} is not part of this cloud yet", kind));
    return std::nullopt;
}

Refused create_listener(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_listener(asking)) return refused;
    auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
    if (auto* error = std::get_if<aws::Error>(&balancer)) return std::move(*error);
    cfn::Object properties = properties_of(*asking.operation().input, asking.input());
    auto made = make_or_find(asking, kListener, std::move(properties));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer_one(asking, answer, "Listeners", *std::get<const engine::Record*>(made), write_listener);
    return std::nullopt;
}

Refused describe_listeners(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    // AWS rule balancer.18 [observed] "Messages that others recorded": DescribeListeners wants a load
    // balancer or listeners. Test: Listeners.AreDescribedByLoadBalancerOrByArn
    if (!input.has("LoadBalancerArn") && input.list("ListenerArns").empty())
        return asking.error(kValidation,
                            "You must specify either listener ARNs or a load balancer ARN");
    if (!input.list("ListenerArns").empty()) {
        auto named = things_in(asking, kListener, "ListenerArns");
        if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
        return answer_page(asking, answer, "Listeners",
                           std::get<std::vector<const engine::Record*>>(named), write_listener);
    }
    auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
    if (auto* error = std::get_if<aws::Error>(&balancer)) return std::move(*error);
    return answer_page(
        asking, answer, "Listeners",
        living_users(asking, kListener, std::get<const engine::Record*>(balancer)->physical_id),
        write_listener);
}

Refused modify_listener(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_listener(asking)) return refused;
    auto listener = thing_in(asking, kListener, "ListenerArn");
    if (auto* error = std::get_if<aws::Error>(&listener)) return std::move(*error);
    const std::string arn = std::get<const engine::Record*>(listener)->physical_id;
    if (auto error =
            change(asking, kListener, arn,
                   properties_of(*asking.operation().input, asking.input(), {{"ListenerArn", ""}})))
        return error;
    answer_one(asking, answer, "Listeners", *find_living(asking, kListener, arn), write_listener);
    return std::nullopt;
}

Refused delete_listener(Asking& asking, aws::Writer&) {
    auto listener = thing_in(asking, kListener, "ListenerArn");
    if (auto* error = std::get_if<aws::Error>(&listener)) return std::move(*error);
    return remove(asking, kListener, std::get<const engine::Record*>(listener)->physical_id);
}

Refused add_listener_certificates(Asking& asking, aws::Writer& answer) {
    auto listener = thing_in(asking, kListener, "ListenerArn");
    if (auto* error = std::get_if<aws::Error>(&listener)) return std::move(*error);
    const std::string arn = std::get<const engine::Record*>(listener)->physical_id;
    cfn::Array certificates = certificates_in(asking);
    auto made = make(asking, kCertificate,
                     cfn::Object{{"ListenerArn", arn}, {"Certificates", certificates}});
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer.begin_list("Certificates");
    for (const cfn::Expression& certificate : certificates)
        answer.begin_structure()
            .text("CertificateArn",
                  engine::text_at(*certificate.as<cfn::Object>(), "CertificateArn"))
            .boolean("IsDefault", false)
            .end();
    answer.end();
    return std::nullopt;
}

// AWS rule balancer.19 [documented] "API reference, RemoveListenerCertificates": the default one
// stays; who else added a certificate, a stack say, loses it too. Test:
// Listeners.HaveFurtherCertificates
Refused remove_listener_certificates(Asking& asking, aws::Writer&) {
    auto listener = thing_in(asking, kListener, "ListenerArn");
    if (auto* error = std::get_if<aws::Error>(&listener)) return std::move(*error);
    const std::string arn = std::get<const engine::Record*>(listener)->physical_id;
    const cfn::Array gone = certificates_in(asking);
    std::vector<std::pair<std::string, cfn::Array>> left;
    for (const engine::Record* record : living_users(asking, kCertificate, arn)) {
        cfn::Array kept;
        for (const cfn::Object* one : engine::objects_at(*record->properties, "Certificates"))
            if (std::ranges::find(gone, cfn::Expression(*one)) == gone.end())
                kept.emplace_back(*one);
        left.emplace_back(record->physical_id, std::move(kept));
    }
    for (auto& [id, kept] : left) {
        auto error = kept.empty() ? remove(asking, kCertificate, id)
                                  : change(asking, kCertificate, id,
                                           cfn::Object{{"Certificates", std::move(kept)}});
        if (error) return error;
    }
    return std::nullopt;
}

Refused describe_listener_certificates(Asking& asking, aws::Writer& answer) {
    auto thing = thing_in(asking, kListener, "ListenerArn");
    if (auto* error = std::get_if<aws::Error>(&thing)) return std::move(*error);
    const engine::Record& listener = *std::get<const engine::Record*>(thing);
    std::vector<std::string> marked;  // "0|arn" of the default one, "1|arn" of others
    for (const cfn::Object* one : engine::objects_at(*listener.properties, "Certificates"))
        marked.push_back("0|" + engine::text_at(*one, "CertificateArn"));
    for (const engine::Record* record : living_users(asking, kCertificate, listener.physical_id))
        for (const cfn::Object* one : engine::objects_at(*record->properties, "Certificates"))
            marked.push_back("1|" + engine::text_at(*one, "CertificateArn"));
    auto paged = page_of(asking, std::move(marked), pages(), listener.physical_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Certificates");
    for (const std::string& one : page.ids)
        answer.begin_structure()
            .text("CertificateArn", one.substr(2))
            .boolean("IsDefault", one.starts_with('0'))
            .end();
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

}  // namespace local::elbv2

#include "blueprint/iam.h"

#include <array>
#include <utility>

namespace blueprint {
namespace {

cfn::Expression text_list(const std::vector<std::string>& words) {
    if (words.size() == 1) return words.front();
    return cfn::Array(words.begin(), words.end());
}

cfn::Expression one_or_all(const cfn::Array& items) {
    if (items.size() == 1) return items.front();
    return items;
}

/// An empty `condition` is left out.
cfn::Object trust(std::string_view principal, cfn::Object condition) {
    cfn::Object statement{
        {"Effect", "Allow"}, {"Principal", {{"Service", principal}}}, {"Action", "sts:AssumeRole"}};
    if (!condition.fields.empty()) statement.add("Condition", std::move(condition));
    return {{"Version", "2012-10-17"}, {"Statement", cfn::Array{std::move(statement)}}};
}

/// A row: what a verb means for a kind of resource. AWS: "Service Authorization Reference", one
/// page for each service.
struct Meaning {
    std::string_view verb;
    std::string_view scheme;
    std::array<std::string_view, 8> actions;
    /// Behind the account of the ARN, `{}` for what the manifest wrote; the second may be empty.
    std::array<std::string_view, 2> resources;
};

constexpr std::array kMeanings = {
    Meaning{
        "send", "sqs", {"sqs:SendMessage", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"}, {"{}"}},
    Meaning{"receive",
            "sqs",
            {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility",
             "sqs:GetQueueUrl", "sqs:GetQueueAttributes"},
            {"{}"}},
    Meaning{"publish", "sns", {"sns:Publish"}, {"{}"}},
    Meaning{"read",
            "dynamodb",
            {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan",
             "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable"},
            {"table/{}", "table/{}/index/*"}},
    Meaning{"write",
            "dynamodb",
            {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
             "dynamodb:BatchWriteItem", "dynamodb:DescribeTable"},
            {"table/{}"}},
    Meaning{"put", "events", {"events:PutEvents"}, {"event-bus/{}"}},
    Meaning{"start", "states", {"states:StartExecution"}, {"stateMachine:{}"}},
    Meaning{"invoke", "lambda", {"lambda:InvokeFunction"}, {"function:{}", "function:{}:*"}},
    Meaning{"send", "ses", {"ses:SendEmail", "ses:SendRawEmail"}, {"identity/{}"}},
    Meaning{"read",
            "ssm",
            {"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"},
            {"parameter/{}", "parameter/{}/*"}},
    // The ARN of a secret ends in a hyphen and six characters that nobody chooses.
    Meaning{"read",
            "secretsmanager",
            {"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"},
            {"secret:{}-??????"}},
};

std::string filled(std::string_view pattern, std::string_view resource) {
    std::string text(pattern);
    text.replace(text.find("{}"), 2, resource);
    return text;
}

template <std::size_t N>
std::vector<std::string> given(const std::array<std::string_view, N>& words) {
    std::vector<std::string> list;
    for (std::string_view word : words) {
        if (!word.empty()) list.emplace_back(word);
    }
    return list;
}

cfn::Expression s3_arn(std::string_view resource) {
    return cfn::sub("arn:${AWS::Partition}:s3:::" + std::string(resource));
}

/// S3 tells the bucket, which is listed, from the objects in it. AWS: "Actions, resources, and
/// condition keys for Amazon S3".
std::vector<Statement> s3_statements(std::string_view verb, std::string_view resource) {
    std::size_t slash = resource.find('/');
    std::string bucket(resource.substr(0, slash));
    std::string objects(slash == std::string_view::npos ? std::string_view("*")
                                                        : resource.substr(slash + 1));
    if (objects.empty() || objects.ends_with('/')) objects += '*';
    std::vector<std::string> actions;
    if (verb == "read") actions = {"s3:GetObject"};
    if (verb == "write") actions = {"s3:PutObject", "s3:AbortMultipartUpload"};
    if (verb == "delete") actions = {"s3:DeleteObject"};
    if (actions.empty()) return {};
    std::vector<Statement> statements = {{"", actions, {s3_arn(bucket + "/" + objects)}}};
    if (verb != "read") return statements;
    cfn::Object within;
    if (objects != "*") within = {{"StringLike", {{"s3:prefix", objects}}}};
    statements.push_back({"", {"s3:ListBucket"}, {s3_arn(bucket)}, within});
    return statements;
}

/// A key is named by its id or by an alias, which is no ARN of a key: then a condition names it.
/// AWS: "Use aliases to control access to KMS keys".
std::vector<Statement> kms_statements(std::string_view verb, std::string_view resource) {
    std::vector<std::string> actions;
    if (verb == "encrypt") actions = {"kms:Encrypt", "kms:GenerateDataKey"};
    if (verb == "decrypt") actions = {"kms:Decrypt"};
    if (actions.empty()) return {};
    if (!resource.starts_with("alias/")) {
        return {{"", actions, {arn("kms", "key/" + std::string(resource))}}};
    }
    return {{"",
             actions,
             {arn("kms", "key/*")},
             {{"ForAnyValue:StringEquals", {{"kms:ResourceAliases", resource}}}}}};
}

}  // namespace

cfn::Object policy_document(const std::vector<Statement>& statements) {
    cfn::Array list;
    for (const Statement& statement : statements) {
        cfn::Object object;
        if (!statement.sid.empty()) object.add("Sid", statement.sid);
        object.add("Effect", "Allow");
        object.add("Action", text_list(statement.actions));
        object.add("Resource", one_or_all(statement.resources));
        if (!statement.condition.empty()) object.add("Condition", statement.condition);
        list.push_back(std::move(object));
    }
    return {{"Version", "2012-10-17"}, {"Statement", std::move(list)}};
}

cfn::Object trust_policy(std::string_view principal) {
    return trust(principal, {{"StringEquals", {{"aws:SourceAccount", cfn::account_id()}}}});
}

cfn::Object unconditional_trust_policy(std::string_view principal) {
    return trust(principal, {});
}

cfn::Object trust_policy(std::string_view principal, cfn::Expression source_arn) {
    return trust(principal, {{"StringEquals", {{"aws:SourceAccount", cfn::account_id()}}},
                             {"ArnLike", {{"aws:SourceArn", std::move(source_arn)}}}});
}

cfn::iam::role::Policy inline_policy(std::string name, const std::vector<Statement>& statements) {
    return {.PolicyDocument = policy_document(statements), .PolicyName = std::move(name)};
}

cfn::Expression arn(std::string_view service, std::string_view resource) {
    return arn_in_account(service, {}, resource);
}

cfn::Expression arn_in_account(std::string_view service, std::string_view account,
                               std::string_view resource) {
    std::string owner(account.empty() ? std::string_view("${AWS::AccountId}") : account);
    return cfn::sub("arn:${AWS::Partition}:" + std::string(service) + ":${AWS::Region}:" + owner +
                    ":" + std::string(resource));
}

std::vector<Statement> statements_of(const platform::Grant& grant) {
    if (!grant.actions.empty()) {
        return {{"", grant.actions, cfn::Array(grant.resources.begin(), grant.resources.end())}};
    }
    if (grant.scheme == "s3") return s3_statements(grant.verb, grant.resource);
    if (grant.scheme == "kms") return kms_statements(grant.verb, grant.resource);
    for (const Meaning& meaning : kMeanings) {
        if (meaning.verb != grant.verb || meaning.scheme != grant.scheme) continue;
        std::string_view resource = grant.resource;
        // The ARN of a parameter has one slash between "parameter" and a name that begins with one.
        if (meaning.scheme == "ssm" && resource.starts_with('/')) resource.remove_prefix(1);
        Statement statement{"", given(meaning.actions), {}};
        for (const std::string& pattern : given(meaning.resources)) {
            statement.resources.push_back(arn(meaning.scheme, filled(pattern, resource)));
        }
        return {statement};
    }
    return {};
}

}  // namespace blueprint

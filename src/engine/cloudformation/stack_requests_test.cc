#include <gtest/gtest.h>

#include "engine/cloudformation/test_stack.h"

namespace engine::cloudformation {
namespace {

std::string resources(const std::vector<std::string>& all) {
    std::string text = "Resources:\n";
    for (const std::string& one : all)
        text += one;
    return text;
}

std::string told(const std::string& yaml) {
    auto read = read_template_body(yaml);
    const auto* refusal = std::get_if<Refusal>(&read);
    return refusal ? refusal->code + ": " + refusal->message : "";
}

TEST(TemplateBody, KnowsItsResourceTypes) {
    EXPECT_EQ(told("Resources: {}"),
              "ValidationError: Template format error: At least one Resources member must be "
              "defined.");
    EXPECT_EQ(told("Resources: {A: {Type: AWS::No::Thing}, B: {Type: AWS::SQS::Queue}}"),
              "ValidationError: Template format error: Unrecognized resource types: "
              "[AWS::No::Thing]");
    EXPECT_EQ(told("Resources: {A: {Type: AWS::CloudFormation::Stack}}"),
              "ValidationError: Resource A: nested stacks (AWS::CloudFormation::Stack) are not "
              "part of this cloud yet");
}

TEST(TemplateBody, RefusesWhatIsNoTemplate) {
    EXPECT_EQ(told("[]"), "ValidationError: Template format error: unsupported structure.");
    EXPECT_TRUE(told("{\"a\": ").starts_with("ValidationError: Template format error: JSON not"));
    EXPECT_TRUE(told("a: [b").starts_with("ValidationError: Template format error: YAML not"));
    EXPECT_TRUE(told("Resources: {A: {Type: AWS::SQS::Queue, Properties: {X: !Nope a}}}")
                    .starts_with("ValidationError: Template format error: "));
    EXPECT_EQ(
        told("Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::SQS::Queue}}"),
        "ValidationError: The template's section Transform needs code that runs outside of "
        "the template (macros, hooks), which is not part of this cloud");
}

TEST(TemplateBody, HoldsToTheQuotas) {
    std::vector<std::string> many;
    for (int i = 0; i < 501; ++i)
        many.push_back(queue("Q" + std::to_string(i)));
    EXPECT_EQ(told(resources(many)),
              "ValidationError: Template format error: Number of resources, 501, is greater than "
              "maximum allowed, 500");
    many.pop_back();
    EXPECT_EQ(told(resources(many)), "");
    std::string references;
    for (int i = 0; i < 61; ++i)
        references += "{{resolve:ssm:/a}}";
    EXPECT_EQ(told(resources({queue("A", {}, "'" + references + "'")})),
              "ValidationError: Template format error: Number of dynamic references, 61, is "
              "greater than maximum allowed, 60");
    std::string attributes = "Mappings:\n  M:\n    k:\n";
    for (int i = 0; i < 200; ++i)
        attributes += "      a" + std::to_string(i) + ": x\n";
    EXPECT_EQ(told(attributes + resources({queue("A")})), "");
    EXPECT_EQ(told(attributes + "      b: x\n" + resources({queue("A")})),
              "ValidationError: Template format error: Number of attributes of a mapping, 201, is "
              "greater than maximum allowed, 200");
    for (const auto& [section, what] :
         {std::pair("Parameters", "{Type: String}"), std::pair("Outputs", "{Value: x}"),
          std::pair("Mappings", "{k: {a: x}}")}) {
        std::string members = std::string(section) + ":\n";
        for (int i = 0; i < 200; ++i)
            members += "  M" + std::to_string(i) + ": " + what + "\n";
        EXPECT_EQ(told(members + resources({queue("A")})), "") << section;
        std::string name = section;
        name[0] = static_cast<char>(name[0] - 'A' + 'a');
        EXPECT_EQ(told(members + "  M200: " + what + "\n" + resources({queue("A")})),
                  "ValidationError: Template format error: Number of " + name +
                      ", 201, is greater than maximum allowed, 200");
    }
    EXPECT_EQ(told(resources({queue(std::string(255, 'q'))})), "");
    EXPECT_TRUE(
        told(resources({queue(std::string(256, 'q'))})).ends_with("longer than 255 characters"));
    EXPECT_EQ(told("Description: " + std::string(1025, 'x') + "\n" + resources({queue("A")})),
              "ValidationError: Template format error: 'Description' length is greater than 1024.");
}

TEST(TemplateBody, RefusesKeysThatCloudFormationDoesNotKnow) {
    EXPECT_EQ(told("outputs: {}\nGlobals: {}\n" + resources({queue("A")})),
              "ValidationError: Invalid template property or properties [Globals, outputs]");
    EXPECT_EQ(told(resources({queue("A", {}, "1", "", "    DependOn: B\n")})),
              "ValidationError: Invalid template resource property 'DependOn'");
    EXPECT_EQ(told("Parameters: {P: {Type: String, DefaultValue: x}}\n" + resources({queue("A")})),
              "ValidationError: Invalid template parameter property 'DefaultValue'");
    EXPECT_EQ(told(resources({queue("A")}) + "Outputs: {O: {Value: x, Exports: {Name: e}}}\n"),
              "ValidationError: Invalid template output property 'Exports'");
    EXPECT_EQ(told("Metadata: {x: 1}\n"
                   "Parameters: {P: {Type: Number, Default: 1, MinValue: 0, MaxValue: 2, NoEcho: "
                   "true, ConstraintDescription: x}, Q: {Type: 'List<AWS::EC2::Subnet::Id>', "
                   "AllowedPattern: x, MinLength: 1, MaxLength: 2, AllowedValues: [x]}}\n"
                   "Rules: {R: {Assertions: [{Assert: !Equals [a, a]}]}}\n" +
                   resources({queue("A", {}, "1", "", "    Metadata: {y: 2}\n")})),
              "");
}

TEST(TemplateBody, RefusesPartsThatMeanNothing) {
    const std::string a = resources({queue("A")});
    const std::string wrong = "ValidationError: Template format error: ";
    EXPECT_EQ(told("Parameters: {P: {Type: Strin}}\n" + a),
              wrong +
                  "Parameters.P: the type is String, Number, List<Number>, CommaDelimitedList or "
                  "one that begins with AWS::, not \"Strin\"");
    EXPECT_EQ(told(resources({queue("A", {}, "1", "", "    DeletionPolicy: Snapshot\n")})),
              wrong + "A.DeletionPolicy: nothing of the type AWS::SQS::Queue can have a snapshot");
    EXPECT_EQ(told("Mappings: {M: {k: v}}\n" + a), wrong + "Mappings.M.k: is a mapping, not \"v\"");
    EXPECT_EQ(told(a + "Outputs: {O: {Value: [x]}}\n"),
              wrong + "Outputs.O.Value: is a text, not [\"x\"]");
}

TEST(TemplateBody, SaysWhichPoliciesThisCloudDoesNotFollow) {
    for (const char* policy : {"CreationPolicy", "UpdatePolicy"})
        EXPECT_EQ(
            told(resources({queue("A", {}, "1", "", std::string("    ") + policy + ": {}\n")})),
            std::string("ValidationError: Resource A: ") + policy +
                " (signals, instances in turn) is not part of this cloud yet");
}

TEST(TemplateBody, IsReadAgainWhateverIsRefusedToday) {
    std::string text = resources({queue("A", {}, "1", "", "    DependOn: B\n")});
    auto back = from_bytes<TemplateBody>(to_bytes(TemplateBody{text, {}}));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->parsed.resources.size(), 1U);
    EXPECT_FALSE(from_bytes<TemplateBody>(to_bytes(TemplateBody{"[]", {}})));
}

TEST(StackRequests, RefuseReferencesToParametersThatAreNotThere) {
    StackRequest request = request_of("Parameters: {P: {Type: String, Default: b}}\n" +
                                      resources({queue("A", {}, "'{{resolve:ssm:/a:1}}'"),
                                                 queue("B", {}, "!Sub '{{resolve:ssm:/${P}}}'")}));
    Bench bench;
    EXPECT_EQ(bench.engine.wanted(bench.names(), request).references,
              (std::set<std::string>{"{{resolve:ssm:/a:1}}", "{{resolve:ssm:/b}}"}));
    EXPECT_EQ(bench.create(request),
              "ValidationError: Parameters: [ssm:/a:1, ssm:/b] cannot be found.");
    StackRequest whole = request;
    whole.found.references = {{"{{resolve:ssm:/a:1}}", "5"}, {"{{resolve:ssm:/b}}", "6"}};
    EXPECT_EQ(bench.create(whole), "");
    EXPECT_EQ(bench.real.at("A-1").second, R"({"DelaySeconds":"5"})");
    EXPECT_TRUE(bench.looked_up.empty());
    EXPECT_EQ(bench.update(request),
              "ValidationError: Parameters: [ssm:/a:1, ssm:/b] cannot be found.");
    bench.ask(ChangeSetCreateRequested{.change_set_name = "c", .request = share(request)});
    const ChangeSet* made = bench.engine.find_change_set("c");
    EXPECT_EQ(to_string(made->state), "FAILED");
    EXPECT_EQ(made->reason, "Parameters: [ssm:/a:1, ssm:/b] cannot be found.");
}

TEST(StackRequests, ReadLookupsThatAnOlderEngineWrote) {
    LookedUp now{.zones = {"a"},
                 .exports = {{"e", "1"}},
                 .ssm_parameters = {{"p", "2"}},
                 .references = {{"r", "3"}}};
    EXPECT_EQ(from_bytes<LookedUp>(to_bytes(now)), now);
    struct Older {
        std::vector<std::string> zones;
        std::map<std::string, std::string> exports, ssm_parameters, references, elsewhere;
    };
    Older older{now.zones, now.exports, now.ssm_parameters, now.references, {{"x", "other"}}};
    EXPECT_EQ(from_bytes<LookedUp>(to_bytes(older)), now);
}

TEST(StackRequests, SayWhatIsWrong) {
    struct Row {
        std::string text;
        const char* told;
    };
    const std::string a = resources({queue("A")});
    std::vector<std::string> large;  // none of them alone
    for (int i = 0; i < 40; ++i)
        large.push_back(queue("A" + std::to_string(i), {}, "1", tenfold("x", 6)));
    for (const Row& row : std::vector<Row>{
             {resources({queue("A", {"B", "C"})}),
              "Template format error: Unresolved resource dependencies [B, C] in the Resources "
              "block of the template"},
             {resources({queue("A", {}, "1", "", "    DependsOn: B\n")}),
              "Template format error: Unresolved resource dependencies [B] in the Resources block "
              "of the template"},
             {a + "Outputs: {O: {Value: !Ref B}}\n",
              "Template format error: Unresolved resource dependencies [B] in the Outputs block of "
              "the template"},
             {resources({queue("A", {"B"}), queue("B", {"A"})}),
              "Circular dependency between resources: [A, B]"},
             {resources({queue("A", {"A"})}), "Circular dependency between resources: [A]"},
             {resources({queue("A"), queue("B", {}, "!GetAtt A.Nope")}),
              "Template error: resource A does not support attribute type Nope in Fn::GetAtt"},
             {resources({queue("A"), queue("B", {}, "!ImportValue {'Fn::GetAtt': [A, Arn]}")}),
              "Template error: the attribute in Fn::ImportValue must not depend on any resources, "
              "imported values, or Fn::GetAZs"},
             {resources({queue("A", {}, "!If [Nope, 1, 2]")}),
              "Template format error: Unresolved condition dependency Nope in the Resources block "
              "of the template"},
             {resources({queue("A", {}, "!Select [3, [1, 2]]")}),
              "Template error: Fn::Select cannot select nonexistent value at index 3"},
             {resources({queue("A", {}, "1", tenfold("x", 7))}),
              "Template error: Fn::Sub makes a text of more than 1048576 bytes here"},
             {a + "Outputs: {O: {Value: " + tenfold("${AWS::StackName}", 12) + "}}\n",
              "Template error: Fn::Sub makes a text of more than 1048576 bytes here"},
             {a + "Outputs: {O: {Value: x, Export: {Name: " + tenfold("x", 7) + "}}}\n",
              "Template format error: Output O is malformed. The Name field of every Export member "
              "must be specified and consist only of alphanumeric characters, colons, or hyphens."},
             {resources(large),
              "Template error: the values of the template take more than "
              "33554432 bytes here"},
             {"Parameters: {P: {Type: String}}\n" + a, "Parameters: [P] must have values"},
             {a + "Outputs: {O: {Value: x, Export: {Name: !Ref A}}}\n",
              "Template format error: Output O is malformed. The Name field of every Export member "
              "must be specified and consist only of alphanumeric characters, colons, or hyphens."},
             {a + "Outputs:\n  O: {Value: x, Export: {Name: e}}\n  P: {Value: y, Export: {Name: "
                  "e}}\n",
              "Template format error: Duplicate Export names. More than one output is exported as "
              "e."}}) {
        Bench bench;
        EXPECT_EQ(bench.create(request_of(row.text)), std::string("ValidationError: ") + row.told);
        EXPECT_TRUE(bench.engine.state() == StackState()) << row.text;
    }
    Bench bench;
    EXPECT_EQ(bench.create(StackRequest()),
              "ValidationError: Either Template URL or Template Body must be specified.");
}

TEST(StackRequests, LetAResourceThatIsNotThereBeNamedInABranchThatIsNotTaken) {
    std::string text = "Conditions: {Never: !Equals [a, b]}\n" +
                       resources({queue("A", {}, "!If [Never, !Ref B, 2]"),
                                  queue("B", {}, "1", "", "    Condition: Never\n")});
    Bench bench;
    EXPECT_EQ(bench.create(request_of(text)), "");
    EXPECT_EQ(bench.status(), Status::CreateComplete);
}

TEST(StackRequests, NeedCapabilitiesForIam) {
    auto role = [](const char* name) {
        return request_of(std::string("Resources: {R: {Type: AWS::IAM::Role, Properties: {") +
                          name + "AssumeRolePolicyDocument: {}}}}");
    };
    Bench bench;
    EXPECT_EQ(bench.create(role("")),
              "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]");
    StackRequest named = role("RoleName: r, ");
    named.capabilities = {"CAPABILITY_IAM"};
    EXPECT_EQ(bench.create(named),
              "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]");
    named.capabilities = {"CAPABILITY_NAMED_IAM"};
    EXPECT_EQ(bench.create(named), "");
}

TEST(StackRequests, RefuseNamesThatAreNone) {
    auto told_of = [](const std::string& name) {
        StackNames names = Bench().names();
        names.stack_name = name;
        auto refusal = StackEngine().refuse(StackCreateRequested{
            .seed = 7, .names = names, .request = share(request_of(resources({queue("A")})))});
        auto same = StackEngine().refuse(
            ChangeSetCreateRequested{.seed = 7,
                                     .names = names,
                                     .change_set_name = "c",
                                     .type = ChangeSetCreateRequested::Type::Create,
                                     .request = share(request_of(resources({queue("A")})))});
        EXPECT_EQ(refusal, same) << name;
        return refusal ? refusal->message : "";
    };
    EXPECT_EQ(told_of("Shop-1"), "");
    EXPECT_EQ(told_of(std::string(128, 'a')), "");
    for (const char* name : {"", "1shop", "-shop", "shop_1", "shop.1", "sh\xc3\xb6p"})
        EXPECT_EQ(told_of(name), "1 validation error detected: Value '" + std::string(name) +
                                     "' at 'stackName' failed to satisfy constraint: Member must "
                                     "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
    EXPECT_TRUE(told_of(std::string(129, 'a')).ends_with("length less than or equal to 128"));
}

TEST(StackRequests, RefuseANameThatIsTaken) {
    Bench bench;
    StackRequest request = request_of(resources({queue("A")}));
    bench.create(request);
    EXPECT_EQ(bench.create(request), "AlreadyExistsException: Stack [shop] already exists");
}

TEST(StackRequests, RefuseAnUpdateWithoutChanges) {
    Bench bench;
    std::string text = "Parameters: {P: {Type: String, Default: a}}\n" + resources({queue("A")});
    bench.create(request_of(text));
    EXPECT_EQ(bench.update(request_of(text, {{"P", "b"}})),
              "ValidationError: No updates are to be performed.");
    // The order of fields is no change; an output and a tag are.
    EXPECT_EQ(bench.update(request_of(text + "Outputs: {O: {Value: !Ref P}}\n")), "");
    StackRequest tagged = request_of(text + "Outputs: {O: {Value: !Ref P}}\n");
    tagged.tags = std::vector<StackTag>{StackTag{"k", "v"}};
    EXPECT_EQ(bench.update(tagged), "");
    EXPECT_EQ(bench.engine.state().outputs.at(0).value, "a");
}

TEST(StackRequests, KeepThePreviousTemplateAndValues) {
    Bench bench;
    std::string text = "Parameters: {P: {Type: Number}, Q: {Type: String, Default: q}}\n" +
                       resources({queue("A", {}, "!Ref P", "!Ref Q")});
    bench.create(request_of(text, {{"P", "1"}, {"Q", "kept"}}));
    StackRequest next;
    next.parameters = {{"P", "2"}, {"Q", "", true}};
    EXPECT_EQ(bench.update(next), "");
    EXPECT_EQ(bench.real.at("A-1").second, R"({"DelaySeconds":"2","QueueName":"kept"})");
    next.parameters = {{"X", "", true}};
    EXPECT_EQ(bench.update(next),
              "ValidationError: Invalid input for parameter key X. Cannot specify usePreviousValue "
              "as true for a parameter key not in the previous template");
}

TEST(StackRequests, RefuseUpdatesInOtherStates) {
    Bench bench;
    StackRequest one = request_of(resources({queue("A")}));
    StackRequest two = request_of(resources({queue("A", {}, "2")}));
    bench.failing["A"] = "no";
    bench.create(one);
    EXPECT_EQ(bench.update(two), "ValidationError: Stack:" + bench.engine.state().stack_id +
                                     " is in ROLLBACK_COMPLETE state and can not be updated.");
    Bench failed;
    one.on_failure = OnFailure::DoNothing;
    failed.failing["A"] = "no";
    failed.create(one);
    EXPECT_EQ(
        failed.update(two),
        "ValidationError: This stack is currently in a non-terminal [CREATE_FAILED] state. To "
        "update the stack from this state, please use the disable-rollback parameter with "
        "update-stack API. To rollback to the last known good state, use the rollback-stack "
        "API");
    EXPECT_EQ(bench.ask(StackRollbackRequested{}),
              "ValidationError: Stack:" + bench.engine.state().stack_id +
                  " is in ROLLBACK_COMPLETE state and can not be rolled back.");
    failed.ask(StackDeleteRequested{});
    EXPECT_EQ(failed.update(two), "ValidationError: Stack [shop] does not exist");
}

TEST(StackRequests, RefuseAnotherTypeForAResource) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    EXPECT_EQ(
        bench.update(request_of("Resources: {A: {Type: AWS::SNS::Topic}}")),
        "ValidationError: Update of resource type is not permitted. The new template modifies "
        "resource type of the following resources: [A]");
    EXPECT_EQ(bench.ask(ChangeSetCreateRequested{
                  .change_set_name = "c",
                  .request = share(request_of("Resources: {A: {Type: AWS::SNS::Topic}}"))}),
              "");
    const ChangeSet* made = bench.engine.find_change_set("c");
    EXPECT_EQ(to_string(made->state), "FAILED");
    EXPECT_EQ(made->reason,
              "Update of resource type is not permitted. The new template modifies resource type "
              "of the following resources: [A]");
}

TEST(StackRequests, RefuseToDeleteWhatIsProtected) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.ask(TerminationProtectionChanged{true});
    EXPECT_EQ(bench.ask(StackDeleteRequested{}),
              "ValidationError: Stack [shop] cannot be deleted while TerminationProtection is "
              "enabled");
    bench.ask(TerminationProtectionChanged{false});
    EXPECT_EQ(bench.ask(StackDeleteRequested{.force = true}),
              "ValidationError: Invalid operation on stack [" + bench.engine.state().stack_id +
                  "]. When you delete a stack, specify which resources to retain only when the "
                  "stack is in the DELETE_FAILED state.");
    EXPECT_EQ(bench.ask(StackDeleteRequested{}), "");
}

TEST(StackRequests, RefuseToDeleteWhatOthersImport) {
    Bench bench;
    bench.create(
        request_of(resources({queue("A")}) + "Outputs: {O: {Value: x, Export: {Name: e}}}\n"));
    bench.tell(ExportUseChanged{"e", {"app"}});
    EXPECT_EQ(bench.ask(StackDeleteRequested{}),
              "ValidationError: Export e cannot be deleted as it is in use by app");
}

TEST(StackRequests, RefuseToDeleteInTheMiddleOfAnUpdate) {
    Bench bench;
    bench.create(request_of(resources({queue("A")})));
    bench.held = {"A"};
    bench.update(request_of(resources({queue("A", {}, "2")})));
    EXPECT_EQ(bench.ask(StackDeleteRequested{}),
              "ValidationError: Stack [" + bench.engine.state().stack_id +
                  "] cannot be deleted while in status UPDATE_IN_PROGRESS");
}

}  // namespace
}  // namespace engine::cloudformation

// Every operation of every service, in every protocol that the service speaks: what the client
// writes the endpoint reads, and what the endpoint writes the client reads.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "aws/answer.h"
#include "aws/client.h"
#include "aws/request.h"
#include "aws/signature.h"
#include "aws/test_values.h"

namespace aws {
namespace {

struct EveryOperation : testing::TestWithParam<const Service*> {
    /// Calls `check` with each operation in each protocol.
    template <class Check>
    void for_each(Check&& check) {
        const Service& service = *GetParam();
        std::uint64_t seed = 0;
        for (Protocol protocol : service.protocols) {
            for (const Operation& operation : service.operations) {
                SCOPED_TRACE(std::string(operation.name));
                check(operation, protocol, ++seed);
            }
        }
    }
};

TEST_P(EveryOperation, IsReadAsItsClientWroteIt) {
    const Service& service = *GetParam();
    RequestReader reader(services());
    for_each([&](const Operation& operation, Protocol protocol, std::uint64_t seed) {
        for (Hosts hosts : {Hosts::One, Hosts::Many}) {
            Value value = test::ValueMaker(seed).structure(or_nothing(operation.input));
            Writer writer = request_writer(service, operation, protocol);
            writer.members(value);
            base::HttpRequest sent =
                request(service, operation, protocol, std::move(writer), "s3.localhost", hosts);
            sign(sent, {"123456789012", "secret"}, "eu-west-1", service.signing_name,
                 base::Time::unix_seconds(1'800'000'000));
            auto read = reader.read_as_sent(sent);
            const auto* call = std::get_if<Call>(&read);
            ASSERT_TRUE(call) << std::get<RefusedRequest>(read).error.code << " "
                              << std::get<RefusedRequest>(read).error.message;
            EXPECT_EQ(call->operation->name, operation.name);
            EXPECT_EQ(call->service, &service);
            EXPECT_EQ(call->protocol, protocol);
            EXPECT_EQ(call->caller.account, "123456789012");
            EXPECT_EQ(test::sorted(call->input), test::sorted(value));
        }
    });
}

TEST_P(EveryOperation, IsAnsweredAsItsClientReadsIt) {
    const Service& service = *GetParam();
    for_each([&](const Operation& operation, Protocol protocol, std::uint64_t seed) {
        Value value = test::ValueMaker(seed).structure(or_nothing(operation.output));
        Writer writer = answer_writer(service, operation, protocol, "id-1");
        writer.members(value);
        Received received = read_answer(
            operation, protocol, answer(service, operation, protocol, std::move(writer), "id-1"));
        const auto* read = std::get_if<Value>(&received.said);
        ASSERT_TRUE(read) << std::get<Error>(received.said).message;
        EXPECT_EQ(test::sorted(*read), test::sorted(value));
        EXPECT_EQ(received.request_id, "id-1");
    });
}

TEST_P(EveryOperation, TellsItsErrorsToItsClient) {
    const Service& service = *GetParam();
    for_each([&](const Operation& operation, Protocol protocol, std::uint64_t) {
        // An answer to HEAD has no room for words.
        if (operation.method == "HEAD") return;
        for (const Shape* shape : operation.errors) {
            Error error = error_of(operation, std::string(shape->name), "It <cannot> be done.");
            Received received = read_answer(
                operation, protocol, error_answer(&service, &operation, protocol, error, "id-1"));
            const auto* read = std::get_if<Error>(&received.said);
            ASSERT_TRUE(read);
            EXPECT_EQ(error_shape(operation, read->code), shape) << read->code;
            EXPECT_EQ(read->message, "It <cannot> be done.");
            EXPECT_EQ(read->status, error.status);
        }
    });
}

std::vector<const Service*> all_services() {
    std::vector<const Service*> all;
    for (const Service& service : services())
        all.push_back(&service);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Of, EveryOperation, testing::ValuesIn(all_services()),
                         [](const auto& service) {
                             std::string name(service.param->name);
                             std::erase(name, '-');
                             return name;
                         });

}  // namespace
}  // namespace aws

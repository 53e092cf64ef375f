#include "aws/client.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aws {
namespace {

const Operation& operation_of(std::string_view service, std::string_view name) {
    return *find_operation(*find_service(service), name);
}

TEST(ClientAnswers, AreForeignWhereTheyAreNotInTheProtocolsWords) {
    struct Row {
        const char* service;
        const char* operation;
        Protocol protocol;
        base::HttpAnswer answer;
        bool is_foreign;
    };
    const std::string page = "<html><body>hello</body></html>";
    const auto json = [](base::HttpAnswer answer, bool is_foreign) {
        return Row{"ecs", "ListClusters", Protocol::Json, std::move(answer), is_foreign};
    };
    const auto query = [](base::HttpAnswer answer, bool is_foreign) {
        return Row{"sts", "GetCallerIdentity", Protocol::Query, std::move(answer), is_foreign};
    };
    const auto without_output = [](base::HttpAnswer answer, bool is_foreign) {
        return Row{"cloudformation", "DeleteStack", Protocol::Query, std::move(answer), is_foreign};
    };
    for (const Row& row : std::vector<Row>{
             json({200, {}, "{}"}, false),
             json({200, {}, page}, true),
             json({200, {}, ""}, true),
             json({400, {}, R"({"__type": "InvalidParameterException"})"}, false),
             json({400, {{"x-amzn-errortype", "ClientException"}}, ""}, false),
             json({400, {}, R"({"error": "x"})"}, true),
             json({502, {}, page}, true),
             query({200, {}, "<GetCallerIdentityResponse/>"}, false),
             query({200, {}, page}, true),
             query({200, {}, ""}, true),
             query({403, {}, "<ErrorResponse><Error><Code>A</Code></Error></ErrorResponse>"},
                   false),
             query({403, {}, "<ErrorResponse><Error/></ErrorResponse>"}, true),
             query({404, {}, page}, true),
             without_output({200, {}, ""}, false),
             without_output({200, {}, "<DeleteStackResponse/>"}, false),
             without_output({200, {}, page}, true),
             // An answer to HEAD says all by its status.
             {"s3", "HeadObject", Protocol::RestXml, {404, {}, ""}, false},
             {"s3", "GetObject", Protocol::RestXml, {404, {}, ""}, true},
         }) {
        const Received received =
            read_answer(operation_of(row.service, row.operation), row.protocol, row.answer);
        EXPECT_EQ(received.is_foreign, row.is_foreign)
            << row.operation << " " << row.answer.status << " " << row.answer.body;
        EXPECT_TRUE(!row.is_foreign || std::holds_alternative<Error>(received.said));
    }
}

}  // namespace
}  // namespace aws

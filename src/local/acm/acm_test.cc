#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/records/test_service.h"

namespace local {
namespace {

using test::Reply;
using test::ServiceDesk;
using testing::EndsWith;
using testing::MatchesRegex;

struct Acm : ServiceDesk {
    Acm() : ServiceDesk("acm") {}
    std::string request(const std::string& more = "") {
        return call("RequestCertificate", R"({"DomainName": "shop.example")" + more + "}")
            .at("CertificateArn");
    }
    Reply shown(const std::string& arn) {
        return call("DescribeCertificate", R"({"CertificateArn": ")" + arn + "\"}");
    }
};

TEST(Acm, ShowsHowACertificateIsValidated) {
    Acm acm;
    const std::string arn = acm.request(
        R"(, "ValidationMethod": "DNS", "SubjectAlternativeNames": ["*.shop.example"])");
    Reply shown = acm.shown(arn);
    EXPECT_EQ(shown.at("Certificate.Status"), "PENDING_VALIDATION");
    EXPECT_EQ(shown.at("Certificate.SubjectAlternativeNames"), "#2");
    const std::string option = "Certificate.DomainValidationOptions.0.";
    EXPECT_EQ(shown.at(option + "ValidationStatus"), "PENDING_VALIDATION");
    EXPECT_THAT(shown.at(option + "ResourceRecord.Name"),
                MatchesRegex("_[0-9a-f]{32}\\.shop\\.example\\."));
    EXPECT_THAT(shown.at(option + "ResourceRecord.Value"), EndsWith(".acm-validations.aws."));
    EXPECT_EQ(shown.at("Certificate.DomainValidationOptions.1.ResourceRecord.Name"),
              shown.at(option + "ResourceRecord.Name"));
    acm.wait(base::Duration::minutes(5));
    shown = acm.shown(arn);
    EXPECT_EQ(shown.at("Certificate.Status"), "ISSUED");
    EXPECT_EQ(shown.at(option + "ValidationStatus"), "SUCCESS");
}

TEST(Acm, RequestsOneCertificateATokenAndHour) {
    Acm acm;
    const std::string arn = acm.request(R"(, "IdempotencyToken": "one")");
    EXPECT_EQ(acm.request(R"(, "IdempotencyToken": "one")"), arn);
    EXPECT_NE(acm.request(), arn);
    acm.wait(base::Duration::minutes(61));
    EXPECT_NE(acm.request(R"(, "IdempotencyToken": "one")"), arn);
}

TEST(Acm, ListsByStatusAndInPages) {
    Acm acm;
    acm.request();
    acm.wait(base::Duration::minutes(5));
    acm.request();
    EXPECT_EQ(acm.call("ListCertificates", R"({"CertificateStatuses": ["ISSUED"]})")
                  .at("CertificateSummaryList"),
              "#1");
    Reply page = acm.call("ListCertificates", R"({"MaxItems": 1})");
    EXPECT_EQ(page.at("CertificateSummaryList"), "#1");
    EXPECT_EQ(acm.call("ListCertificates", R"({"NextToken": ")" + page.at("NextToken") + "\"}")
                  .at("CertificateSummaryList"),
              "#1");
    EXPECT_EQ(acm.call("ListCertificates", R"({"SortBy": "CREATED_AT", "SortOrder": "ASCENDING"})")
                  .refusal(),
              "ValidationException: SortBy is not part of this cloud yet");
}

TEST(Acm, ForgetsADeletedCertificate) {
    Acm acm;
    const std::string arn = acm.request();
    EXPECT_EQ(acm.call("DeleteCertificate", R"({"CertificateArn": ")" + arn + "\"}").refusal(), "");
    EXPECT_EQ(acm.shown(arn).refusal(),
              "ResourceNotFoundException: Could not find certificate " + arn + ".");
    EXPECT_EQ(acm.call("RequestCertificate", R"({"DomainName": "a.b", "ManagedBy": "CLOUDFRONT"})")
                  .refusal(),
              "ValidationException: ManagedBy is not part of this cloud yet");
}

}  // namespace
}  // namespace local

// Any calls of any operation that the local cloud has, one after the other, with names that it gave
// before: each is answered in its model's words, none is a failure of the cloud, and what the cloud
// came to is read back as it was written.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/client.h"
#include "engine/cloud.h"
#include "local/endpoint.h"
#include "local/live_cloud.h"
#include "local/operations.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// Decisions; when there are no more bytes, always the first choice.
class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    bool is_over() const { return bytes_.empty(); }
    std::size_t below(std::size_t bound) {
        std::size_t number = byte();
        if (bound > 256) number = number * 256 + byte();
        return number % bound;
    }

  private:
    std::size_t byte() {
        if (bytes_.empty()) return 0;
        auto first = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        return first;
    }
    std::string_view bytes_;
};

constexpr std::array<std::string_view, 28> kTexts = {
    "web",
    "a",
    "default",
    "web:1",
    "FARGATE",
    "1",
    "80",
    "0",
    "-1",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "eu-west-1a",
    "123456789012",
    "service/default/web",
    "ecs:service:DesiredCount",
    "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
    "arn:aws:iam::123456789012:role/web",
    "/a/b",
    "a b",
    "*",
    "rate(1 minute)",
    R"({"Version":"2012-10-17","Statement":[]})",
    R"({"Resources":{"C":{"Type":"AWS::ECS::Cluster"},"L":{"Type":"AWS::Logs::LogGroup"}}})",
    R"({"Parameters":{"P":{"Type":"String"}},"Resources":{"T":{"Type":"AWS::SNS::Topic"}},)"
    R"("Outputs":{"O":{"Value":{"Ref":"T"},"Export":{"Name":"web"}}}})",
    R"({"Resources":{"B":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":{"Fn::ImportValue":"web"}}}}})",
    "{",
    "<a>&\"'%",
    "x.y-z_0:@#"};
/// Where there are lines and bytes of all kinds.
constexpr std::array<std::string_view, 4> kTextsInBodies = {"", " a\n\tb ",
                                                            "\xc3\xa9\xf0\x9f\x98\xb9", "\x01"};
constexpr std::array<std::int64_t, 10> kNumbers = {1,   0,  2,  80,         256,
                                                   512, 60, -1, 2147483647, 1 << 20};

/// Inputs of operations, as the bytes decide.
class Maker {
  public:
    Maker(Bytes& bytes, const std::vector<std::string>& seen) : bytes_(bytes), seen_(seen) {}

    aws::Value structure(const aws::Shape& shape) {
        aws::Value::Fields fields;
        std::size_t only =
            shape.is_union ? bytes_.below(std::max(shape.members.size(), std::size_t{1})) : 0;
        for (std::size_t i = 0; i < shape.members.size(); ++i) {
            const aws::Member& member = shape.members[i];
            if (shape.is_union ? i != only : !member.required && bytes_.below(4) != 1) continue;
            aws::Value value = of(member);
            if (!value.is_absent()) fields.push_back({std::string(member.name), std::move(value)});
        }
        return {std::move(fields)};
    }

  private:
    aws::Value of(const aws::Member& member) {
        const aws::Shape& shape = *member.shape;
        // What holds itself ends somewhere.
        if (depth_ >= 6 && shape.members.data()) return {};
        ++depth_;
        aws::Value value = any(member, shape);
        --depth_;
        return value;
    }

    aws::Value any(const aws::Member& member, const aws::Shape& shape) {
        switch (shape.type) {
            case aws::ShapeType::Structure: return structure(shape);
            case aws::ShapeType::List: {
                aws::Value::List items;
                for (std::size_t count = 1 + bytes_.below(3) % 3; count > 0; --count) {
                    aws::Value item = of(shape.members[0]);
                    if (!item.is_absent()) items.push_back(std::move(item));
                }
                return {std::move(items)};
            }
            case aws::ShapeType::Map: {
                aws::Value value = of(shape.members[1]);
                if (value.is_absent()) return {};
                return {aws::Value::Fields{{key_of(shape), std::move(value)}}};
            }
            case aws::ShapeType::String: return {text(member, shape)};
            case aws::ShapeType::Boolean: return {bytes_.below(2) == 1};
            case aws::ShapeType::Integer:
            case aws::ShapeType::Long: return {number(shape)};
            case aws::ShapeType::Float:
            case aws::ShapeType::Double: return {static_cast<double>(number(shape)) / 2};
            case aws::ShapeType::Blob: return {aws::Value::Blob{text(member, shape)}};
            case aws::ShapeType::Timestamp:
                return {base::Time::unix_seconds(1'800'000'000 + number(shape))};
            case aws::ShapeType::Document: return {aws::Value::Document{R"({"a":[1,null]})"}};
        }
        return {};
    }

    std::string key_of(const aws::Shape& map) {
        const aws::Shape& key = *map.members[0].shape;
        return std::string(key.words.empty() ? "a" : key.words[bytes_.below(key.words.size())]);
    }

    std::int64_t number(const aws::Shape& shape) {
        std::size_t index = bytes_.below(kNumbers.size() + 2);
        if (index < kNumbers.size()) return kNumbers[index];
        auto bound = index == kNumbers.size() ? shape.min : shape.max;
        return bound && *bound > -1e9 && *bound < 1e9 ? static_cast<std::int64_t>(*bound) : 3;
    }

    std::string text(const aws::Member& member, const aws::Shape& shape) {
        std::size_t words = shape.words.size();
        // Seldom a word that is none.
        if (words > 0 && bytes_.below(16) != 15)
            return std::string(shape.words[bytes_.below(words)]);
        std::size_t in_bodies = member.location == aws::Location::Body ? kTextsInBodies.size() : 0;
        std::size_t index = bytes_.below(kTexts.size() + in_bodies + 2 * seen_.size());
        if (index < kTexts.size()) return std::string(kTexts[index]);
        index -= kTexts.size();
        if (index < in_bodies) return std::string(kTextsInBodies[index]);
        return seen_[(index - in_bodies) / 2];
    }

    Bytes& bytes_;
    const std::vector<std::string>& seen_;
    std::size_t depth_ = 0;
};

struct Row {
    const aws::Service* service;
    const aws::Operation* operation;
};

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (const local::ServiceRow& served : local::served()) {
        const aws::Service* service = aws::find_service(served.service);
        require(service != nullptr);
        for (const local::OperationRow& row : served.operations())
            rows.push_back({service, aws::find_operation(*service, row.operation)});
    }
    return rows;
}

/// A cloud in memory, and what its answers said.
class Talk {
  public:
    explicit Talk(Bytes bytes) : bytes_(bytes), live_(open()) { require(live_->begin(now_).ok()); }

    void go_on() {
        static constexpr std::array<std::int64_t, 8> kSeconds = {0, 0, 1, 5, 30, 120, 1200, 90'000};
        now_ = now_ + base::Duration::seconds(kSeconds[bytes_.below(kSeconds.size())]);
        call();
    }
    bool is_over() const { return bytes_.is_over(); }

    void check_state() {
        std::string written = engine::checkpoint(live_->cloud().state());
        auto read = engine::restore(written);
        const auto* cloud = std::get_if<engine::Cloud>(&read);
        require(cloud && cloud->state() == live_->cloud().state());
        require(engine::checkpoint(cloud->state()) == written);
    }

  private:
    static std::unique_ptr<local::LiveCloud> open() {
        auto opened = local::LiveCloud::open({});
        require(opened.ok());
        return *std::move(opened);
    }

    void call() {
        static const std::vector<Row> rows = all_rows();
        const Row& row = rows[bytes_.below(rows.size())];
        aws::Protocol protocol =
            row.service->protocols[bytes_.below(row.service->protocols.size())];
        aws::Writer writer = aws::request_writer(*row.service, *row.operation, protocol);
        writer.members(Maker(bytes_, seen_).structure(aws::or_nothing(row.operation->input)));
        base::HttpRequest request =
            aws::request(*row.service, *row.operation, protocol, std::move(writer), "localhost");
        request.headers.push_back(
            {"Authorization", "AWS4-HMAC-SHA256 Credential=123456789012/20270115/eu-west-1/" +
                                  std::string(row.service->signing_name) +
                                  "/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"});
        check(row, protocol, endpoint_.answer(request).answer);
    }

    void check(const Row& row, aws::Protocol protocol, const base::HttpAnswer& answer) {
        // 501: S3's NotImplemented.
        require(answer.status < 500 || answer.status == 501);
        require(live_->failure().empty());
        if (row.operation->method == "HEAD") return;
        aws::Received received = aws::read_answer(*row.operation, protocol, answer);
        if (const auto* error = std::get_if<aws::Error>(&received.said)) {
            require(!error->code.empty() && error->code != "SerializationException");
            return;
        }
        remember(std::get<aws::Value>(received.said));
    }

    /// Names for later calls: the newest ones.
    void remember(const aws::Value& value) {
        constexpr std::size_t kMost = 48;
        if (const auto* text = std::get_if<std::string>(&value.held)) {
            if (text->empty() || std::ranges::count(seen_, *text)) return;
            if (seen_.size() == kMost) seen_.erase(seen_.begin());
            seen_.push_back(*text);
        }
        if (const auto* list = std::get_if<aws::Value::List>(&value.held)) {
            for (const aws::Value& item : *list)
                remember(item);
        }
        if (const auto* fields = std::get_if<aws::Value::Fields>(&value.held)) {
            for (const aws::Field& field : *fields)
                remember(field.value);
        }
    }

    Bytes bytes_;
    std::vector<std::string> seen_;
    base::Time now_ = base::Time::unix_seconds(1'800'000'000);
    std::unique_ptr<local::LiveCloud> live_;
    local::Endpoint endpoint_{*live_, [this] { return now_; }, {.version = "0.0.0"}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Talk talk(Bytes({reinterpret_cast<const char*>(data), std::min(size, std::size_t{2048})}));
    for (int calls = 0; calls < 40 && !talk.is_over(); ++calls)
        talk.go_on();
    talk.check_state();
    return 0;
}

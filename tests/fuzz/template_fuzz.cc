// Any bytes as a template: read, checked, followed, written and read again. What was read must come
// back equal.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cfn/check_schema.h"
#include "cfn/diff.h"
#include "cfn/read_template.h"
#include "cfn/references.h"
#include "cfn/write_template.h"

namespace {

void expect_reads_back(const std::string& written, const cfn::Template& body) {
    base::Sources sources;
    auto document = text::parse_document(sources, sources.add("again", written));
    if (!document.ok()) std::abort();
    auto again = cfn::read_template(*document);
    if (!again.ok() || !(*again == body)) std::abort();
    if (!cfn::diff(*again, body).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Sources sources;
    std::uint32_t file =
        sources.add("template", std::string(reinterpret_cast<const char*>(data), size));
    auto document = text::parse_document(sources, file);
    if (!document.ok()) return 0;
    auto body = cfn::read_template(*document);
    if (!body.ok()) return 0;
    cfn::check_schema(*body);
    cfn::dangling(*body);
    cfn::imports(*body, {.account = "111122223333", .region = "eu-west-1"});
    cfn::exports(*body, {});
    cfn::print_diff(cfn::diff({}, *body));
    expect_reads_back(cfn::write_json(*body), *body);
    expect_reads_back(cfn::compact_json(*body), *body);
    expect_reads_back(cfn::write_yaml(*body), *body);
    return 0;
}

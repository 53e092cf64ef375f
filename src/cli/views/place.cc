#include "cli/views/place.h"

#include <fmt/format.h>

namespace cli {

std::string file_and_line(const base::Sources& sources, base::SourceSpan span) {
    return fmt::format("{}:{}", sources.name(span.file),
                       sources.position(span.file, span.begin).line);
}

void begin_place(text::JsonWriter& json, const base::Sources& sources, base::SourceSpan span) {
    base::LineColumn begin = sources.position(span.file, span.begin);
    base::LineColumn end = sources.position(span.file, span.end);
    json.begin_object();
    json.key("file").value(sources.name(span.file));
    json.key("line").value(begin.line).key("column").value(begin.column);
    json.key("end_line").value(end.line).key("end_column").value(end.column);
    json.key("begin_byte").value(span.begin).key("end_byte").value(span.end);
}

}  // namespace cli

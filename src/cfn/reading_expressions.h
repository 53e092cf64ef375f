#pragma once
// Expressions out of documents: what read_template uses for every value. Not for other rooms.

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "cfn/expression.h"
#include "text/document.h"

namespace cfn {

/// Where an expression stands decides what a function is there.
enum class Context {
    Value,
    /// Conditions and Rules, where {"Condition": "Name"} is a function too.
    Condition,
    /// Metadata, Mappings and the like: functions stay plain objects, tags become their long forms.
    Plain,
};

/// Reads expressions and keeps what is wrong with them.
class ExpressionReader {
  public:
    explicit ExpressionReader(base::Diagnostics& problems) : problems_(problems) {}

    Expression read(const text::Node& node, Context context);
    Object read_object(const text::Node& mapping, Context context);

    void report(std::string_view code, std::string message, base::SourceSpan span,
                std::string help = {});

  private:
    class Level;

    Expression read_untagged(const text::Node& node, Context context);
    Expression read_function(std::string_view name, const text::Node& argument, Context context);
    Expression read_plain_function(const text::Node& node);
    Expression read_ref(const text::Node& argument, Context context);
    Expression read_get_att(const text::Node& argument, Context context);
    Expression read_sub(const text::Node& argument, Context context);
    Expression read_call(Function function, const text::Node& argument, Context context);
    Expression unknown_function(std::string_view name, const text::Node& argument);

    base::Diagnostics& problems_;
    int depth_ = 0;
    bool too_deep_ = false;
};

/// A literal scalar: null, bool, number or text. Numbers that would not be written as they were
/// read (`012`, `+5`) are text.
Expression read_scalar(const text::Node& scalar);

/// Collections and functions inside each other, counted as JSON writes them.
inline constexpr int kDeepest = 48;

}  // namespace cfn

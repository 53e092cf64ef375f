#include "tidy/functions.h"

#include <gtest/gtest.h>

namespace tidy {

void PrintTo(const Function& function, std::ostream* out) {
    *out << "line " << function.line << ", length " << function.length;
}

namespace {

struct Row {
    const char* code;
    std::vector<Function> functions;
};

std::vector<Function> found_in(const char* code) {
    return functions_of(take_apart("a.cc", code));
}

TEST(Functions, AreFoundByTheirBraces) {
    const Row rows[] = {
        {"int f() {\n  return 1;\n}\n", {{1, 3}}},
        {"namespace a {\nint f() { return 1; }\n\nint g(int x)\n    const noexcept {\n}\n}\n",
         {{2, 1}, {4, 3}}},
        {"struct A {\n  int f() { return 1; }\n private:\n  int a{1};\n};\n", {{2, 1}}},
        {"class A final : public B<int> {\n  A() : a_{1}, b_(2) {\n  }\n};\n", {{2, 2}}},
        {"template <class T>\nstruct A {\n  void f() {\n  }\n};\n", {{3, 2}}},
        {"bool operator==(const A& a, const A& b) {\n}\n", {{1, 2}}},
        {"A& A::operator=(A&& a) noexcept {\n}\n", {{1, 2}}},
        {"auto f() -> std::vector<int> {\n}\n", {{1, 2}}},
        {"const auto f = [](int a) {\n  return a;\n};\n", {{1, 3}}},
        {"int f() {\n  auto g = [](int a) {\n    return a;\n  };\n  return g(1);\n}\n", {{1, 6}}},
        {"TEST(A, B) {\n  if (a) {\n  }\n}\n", {{1, 4}}},
        {"int f() {\n  const char* s = \"}\";  // }\n  return '}';\n}\n", {{1, 4}}},
        {"#define F(x) {\nint f() {\n}\n", {{2, 2}}},
        {"enum class A { B, C };\nint kTable[] = {\n  1,\n  2,\n};\nint f();\n", {}},
        {"struct A;\nA make();\nusing B = int;\n", {}},
        {"int f() {", {}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(found_in(row.code), row.functions) << row.code;
}

TEST(Functions, DoNotCountOneTableOfTheirs) {
    const Row rows[] = {
        {"A f() {\n  return A{\n    1,\n    2,\n  };\n}\n", {{1, 3}}},
        {"A f() {\n  static constexpr int kA[] = {\n    1,\n    2,\n  };\n  g(kA);\n}\n", {{1, 4}}},
        {"A f() {\n  for (int a : std::vector<int>{\n    1,\n    2,\n  }) {\n  }\n}\n", {{1, 4}}},
        {"A f() {\n  const int a[] = {\n    1,\n  };\n  const int b[] = {\n    1,\n    2,\n  "
         "};\n}\n",
         {{1, 6}}},
        {"A f() {\n  int a[] = {\n    1,\n    2,\n  };\n}\n", {{1, 6}}},
        {"A f() {\n  if (a) {\n    g();\n    h();\n  }\n}\n", {{1, 6}}},
        {"A f() {\n  g(R\"(\n1\n2\n3\n)\");\n}\n", {{1, 4}}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(found_in(row.code), row.functions) << row.code;
}

}  // namespace
}  // namespace tidy

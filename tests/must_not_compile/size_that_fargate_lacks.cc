// expect(g++): expression '<throw-expression>' is not a constant expression.*throw "Fargate has no such size"
// expect(clang++): call to consteval function 'platform::FargateSize::FargateSize' is not a constant expression.*throw "Fargate has no such size"
#include "platform/fargate_size.h"

inline auto size_that_fargate_lacks() {
#ifdef BROKEN
    return platform::FargateSize(256, 4096);
#else
    return platform::FargateSize(256, 2048);
#endif
}

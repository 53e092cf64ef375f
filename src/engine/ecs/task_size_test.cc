#include "engine/ecs/task_size.h"

#include <gtest/gtest.h>

namespace engine::ecs {
namespace {

TEST(TaskSize, IsReadInUnitsOrInWords) {
    EXPECT_EQ(cpu_units_of("256"), 256U);
    EXPECT_EQ(cpu_units_of(".25 vCPU"), 256U);
    EXPECT_EQ(cpu_units_of("1vcpu"), 1024U);
    EXPECT_EQ(memory_mib_of("0.5GB"), 512U);
    EXPECT_EQ(memory_mib_of("30 GB"), 30'720U);
    for (const char* text : {"", "many", "-1", "0", "256 GB", "0.1", "1 vCPU more", "inf", "nan"})
        EXPECT_EQ(cpu_units_of(text), std::nullopt) << text;
}

TEST(TaskSize, IsOneOfThoseOfFargate) {
    struct Row {
        std::uint32_t cpu;
        std::uint32_t memory;
        bool fits;
    };
    for (const Row& row :
         {Row{256, 512, true}, Row{256, 1024, true}, Row{256, 2048, true}, Row{256, 1536, false},
          Row{256, 3072, false}, Row{512, 4096, true}, Row{512, 512, false}, Row{1024, 8192, true},
          Row{1024, 8193, false}, Row{4096, 30'720, true}, Row{8192, 20'480, true},
          Row{8192, 17'408, false}, Row{16'384, 122'880, true}, Row{32'768, 122'880, false}})
        EXPECT_EQ(is_fargate_size(row.cpu, row.memory), row.fits) << row.cpu << " " << row.memory;
}

}  // namespace
}  // namespace engine::ecs

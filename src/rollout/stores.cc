#include "rollout/stores.h"

#include <algorithm>
#include <array>

namespace rollout {

bool holds_data(std::string_view type) {
    constexpr std::array<std::string_view, 10> kTypes = {"AWS::DynamoDB::Table",
                                                         "AWS::EFS::FileSystem",
                                                         "AWS::ElastiCache::CacheCluster",
                                                         "AWS::ElastiCache::ReplicationGroup",
                                                         "AWS::ElastiCache::ServerlessCache",
                                                         "AWS::OpenSearchService::Domain",
                                                         "AWS::RDS::DBCluster",
                                                         "AWS::RDS::DBInstance",
                                                         "AWS::S3::Bucket",
                                                         "AWS::SecretsManager::Secret"};
    return std::ranges::find(kTypes, type) != kTypes.end();
}

}  // namespace rollout

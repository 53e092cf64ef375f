// RDS, ElastiCache, S3, Secrets Manager, KMS, SSM, SNS, SQS.

#include "engine/inventory/type_rules.h"

namespace engine {
namespace {

constexpr TypeRules kRules[] = {
    {.type = "AWS::ElastiCache::ParameterGroup",
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "CacheParameterGroupName={id}",
     .is_at_once = true},
    {.type = "AWS::ElastiCache::ReplicationGroup",
     .name_property = "ReplicationGroupId",
     .name_length = 40,
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes =
         "_tag={hex:6};"
         "ConfigurationEndPoint.Address=clustercfg.{id}.{@_tag}.{region-code}.cache.amazonaws.com;"
         "ConfigurationEndPoint.Port={.Port|6379};"
         "PrimaryEndPoint.Address=master.{id}.{@_tag}.{region-code}.cache.amazonaws.com;"
         "PrimaryEndPoint.Port={.Port|6379};"
         "ReadEndPoint.Addresses=[{id}-001.{id}.{@_tag}.{region-code}.cache.amazonaws.com];"
         "ReadEndPoint.AddressesList=[{id}-001.{id}.{@_tag}.{region-code}.cache.amazonaws.com];"
         "ReadEndPoint.Ports=[{.Port|6379}];ReadEndPoint.PortsList=[{.Port|6379}];"
         "ReaderEndPoint.Address=replica.{id}.{@_tag}.{region-code}.cache.amazonaws.com;"
         "ReaderEndPoint.Port={.Port|6379}",
     .create = Pace::VeryLong,
     .update = Pace::Long,
     .remove = Pace::VeryLong,
     .taken_code = "ReplicationGroupAlreadyExists",
     .taken_message = "Replication Group already exists"},
    {.type = "AWS::ElastiCache::ServerlessCache",
     .name_property = "ServerlessCacheName",
     .name_length = 40,
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes =
         "_tag={hex:6};ARN=arn:aws:elasticache:{region}:{account}:serverlesscache:{name};"
         "Endpoint.Address={id}-{@_tag}.serverless.{region-code}.cache.amazonaws.com;"
         "Endpoint.Port=6379;"
         "ReaderEndpoint.Address={id}-{@_tag}.serverless.{region-code}.cache.amazonaws.com;"
         "ReaderEndpoint.Port=6380;Status=available",
     .create = Pace::Long,
     .update = Pace::Long,
     .remove = Pace::Long},
    {.type = "AWS::ElastiCache::SubnetGroup",
     .name_property = "CacheSubnetGroupName",
     .letters = Letters::Lower,
     .id = "{name}",
     .is_at_once = true,
     .taken_code = "CacheSubnetGroupAlreadyExists",
     .taken_message = "Cache subnet group {name} already exists."},
    {.type = "AWS::ElastiCache::User",
     .name_property = "UserId",
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "Arn=arn:aws:elasticache:{region}:{account}:user:{name};Status=active"},
    {.type = "AWS::ElastiCache::UserGroup",
     .name_property = "UserGroupId",
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "Arn=arn:aws:elasticache:{region}:{account}:usergroup:{name};Status=active"},
    {.type = "AWS::KMS::Alias",
     .id = "{.AliasName}",
     .is_at_once = true,
     .taken_message = "An alias with the name arn:aws:kms:{region}:{account}:{.AliasName} already "
                      "exists"},
    {.type = "AWS::KMS::Key",
     .id = "{uuid}",
     .attributes = "Arn=arn:aws:kms:{region}:{account}:key/{id}",
     .is_at_once = true,
     .create = Pace::Short},
    {.type = "AWS::RDS::DBCluster",
     .name_property = "DBClusterIdentifier",
     .name_length = 63,
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "_tag={hex:11};DBClusterArn=arn:aws:rds:{region}:{account}:cluster:{name};"
                   "DBClusterResourceId=cluster-{upper:26};"
                   "Endpoint.Address={id}.cluster-c{@_tag}.{region}.rds.amazonaws.com;"
                   "Endpoint.Port={db-port};"
                   "ReadEndpoint.Address={id}.cluster-ro-c{@_tag}.{region}.rds.amazonaws.com",
     .create = Pace::Long,
     .update = Pace::Medium,
     .remove = Pace::Long,
     .taken_code = "DBClusterAlreadyExistsFault",
     .taken_message = "DB Cluster already exists"},
    {.type = "AWS::RDS::DBClusterParameterGroup",
     .name_property = "DBClusterParameterGroupName",
     .letters = Letters::Lower,
     .id = "{name}"},
    {.type = "AWS::RDS::DBInstance",
     .name_property = "DBInstanceIdentifier",
     .name_length = 63,
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "DBInstanceArn=arn:aws:rds:{region}:{account}:db:{name};"
                   "DBInstanceStatus=available;DbiResourceId=db-{upper:26};"
                   "Endpoint.Address={id}.c{hex:11}.{region}.rds.amazonaws.com;"
                   "Endpoint.HostedZoneId=Z{upper:13};Endpoint.Port={db-port};"
                   "ReadReplicaDBInstanceIdentifiers=[];ReadReplicaDBClusterIdentifiers=[]",
     .create = Pace::VeryLong,
     .update = Pace::Long,
     .remove = Pace::VeryLong,
     .taken_code = "DBInstanceAlreadyExists",
     .taken_message = "DB instance already exists"},
    {.type = "AWS::RDS::DBParameterGroup",
     .name_property = "DBParameterGroupName",
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "DBParameterGroupArn=arn:aws:rds:{region}:{account}:pg:{name}",
     .is_at_once = true,
     .taken_code = "DBParameterGroupAlreadyExists",
     .taken_message = "Parameter group {name} already exists"},
    {.type = "AWS::RDS::DBSubnetGroup",
     .name_property = "DBSubnetGroupName",
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "DBSubnetGroupArn=arn:aws:rds:{region}:{account}:subgrp:{name}",
     .is_at_once = true,
     .taken_code = "DBSubnetGroupAlreadyExists",
     .taken_message = "The DB subnet group '{name}' already exists."},
    {.type = "AWS::S3::Bucket",
     .name_property = "BucketName",
     .name_length = 63,
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "Arn=arn:aws:s3:::{name};DomainName={name}.s3.amazonaws.com;"
                   "DualStackDomainName={name}.s3.dualstack.{region}.amazonaws.com;"
                   "RegionalDomainName={name}.s3.{region}.amazonaws.com;"
                   "WebsiteURL=http://{name}.s3-website-{region}.amazonaws.com",
     .create = Pace::Short,
     .taken_code = "BucketAlreadyOwnedByYou",
     .taken_message = "{name} already exists"},
    {.type = "AWS::S3::BucketPolicy", .id = "{.Bucket}"},
    {.type = "AWS::SNS::Subscription",
     .id = "{.TopicArn}:{uuid}",
     .attributes = "Arn={id}",
     .is_at_once = true},
    {.type = "AWS::SNS::Topic",
     .name_property = "TopicName",
     .name_length = 256,
     .id = "arn:aws:sns:{region}:{account}:{name}",
     .attributes = "TopicName={name}",
     .is_at_once = true},
    {.type = "AWS::SNS::TopicPolicy", .id = "{hex:24}", .is_at_once = true},
    {.type = "AWS::SQS::Queue",
     .name_property = "QueueName",
     .name_length = 80,
     .id = "https://sqs.{region}.amazonaws.com/{account}/{name}",
     .attributes = "Arn=arn:aws:sqs:{region}:{account}:{name};QueueName={name}",
     .create = Pace::Medium,
     .remove = Pace::Medium,
     .taken_code = "QueueAlreadyExists",
     .taken_message = "A queue already exists with the same name and a different value for "
                      "attribute(s)"},
    {.type = "AWS::SQS::QueuePolicy", .id = "{hex:24}"},
    {.type = "AWS::SSM::Parameter",
     .name_property = "Name",
     .id = "{name}",
     .attributes = "Arn=arn:aws:ssm:{region}:{account}:parameter{path}",
     .create = Pace::Moment,
     .update = Pace::Moment,
     .remove = Pace::Moment,
     .taken_code = "ParameterAlreadyExists",
     .taken_message = "The parameter already exists. To overwrite this value, set the overwrite "
                      "option in the request to true."},
    {.type = "AWS::SecretsManager::ResourcePolicy", .id = "{.SecretId}"},
    {.type = "AWS::SecretsManager::RotationSchedule",
     .id = "{.SecretId}",
     .missing = "This cloud rotates no secrets on a schedule."},
    {.type = "AWS::SecretsManager::Secret",
     .name_property = "Name",
     .id = "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{mixed:6}",
     .unique = "{name}",
     .create = Pace::Moment,
     .update = Pace::Moment,
     .remove = Pace::Moment,
     .taken_code = "ResourceExistsException",
     .taken_message = "The operation failed because the secret {name} already exists."},
    {.type = "AWS::SecretsManager::SecretTargetAttachment",
     .id = "{.SecretId}",
     .attributes = "Id={id}",
     .create = Pace::Moment},
};

}  // namespace

std::span<const TypeRules> data_rules() {
    return kRules;
}

}  // namespace engine

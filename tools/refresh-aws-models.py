#!/usr/bin/env python3
"""Writes models/aws from the API models that botocore carries: the facts, no documentation.

    tools/refresh-aws-models.py             from the botocore that this Python has
    tools/refresh-aws-models.py --check     changes nothing; exit 1 when the files differ

One line an operation and one a shape, so that a new version reads well in a diff. models/aws/README.md says what is
kept. What is newer than botocore stands in models/overlays and is added by the build.
"""

import json
import pathlib
import sys

import botocore
import botocore.loaders

# Services of which every operation is kept.
WHOLE = ["application-autoscaling", "cloudformation", "cloudwatch", "ecs", "efs", "elbv2", "logs", "scheduler",
         "secretsmanager", "servicediscovery", "ssm", "sts"]

# Of the others, what the resources of the stacks need to be created, read, changed, deleted and tagged, and what clients
# ask first. "Thing: Create Get" is CreateThing, GetThing.
PARTS = {
    "acm": """Certificate: Delete Describe Export Get Import Renew Request
        AddTagsToCertificate ListCertificates ListTagsForCertificate RemoveTagsFromCertificate
        UpdateCertificateOptions""",
    "ec2": """Vpc: Create Delete
        Subnet: Create Delete
        InternetGateway: Attach Create Delete Detach
        RouteTable: Associate Create Delete Disassociate
        Route: Create Delete Replace
        Address: Allocate Associate Disassociate Release
        NatGateway: Create Delete
        SecurityGroup: Create Delete
        SecurityGroupIngress: Authorize Revoke
        SecurityGroupEgress: Authorize Revoke
        VpcEndpoint: Create Modify
        Tags: Create Delete Describe
        VpcAttribute: Describe Modify
        DeleteVpcEndpoints DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeDhcpOptions
        DescribeInternetGateways DescribeManagedPrefixLists DescribeNatGateways DescribeNetworkAcls
        DescribeNetworkInterfaces DescribePrefixLists DescribeRegions DescribeRouteTables DescribeSecurityGroupRules
        DescribeSecurityGroups DescribeSubnets DescribeVpcEndpoints DescribeVpcEndpointServices DescribeVpcs
        DescribeVpnGateways ModifySecurityGroupRules ModifySubnetAttribute ReplaceRouteTableAssociation
        UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress""",
    "ecr": """Repository: Create Delete
        LifecyclePolicy: Delete Get Put
        RepositoryPolicy: Delete Get Set
        Image: BatchDelete BatchGet Put
        Resource: Tag Untag
        BatchCheckLayerAvailability CompleteLayerUpload DescribeImageScanFindings DescribeImages DescribeRegistry
        DescribeRepositories GetAuthorizationToken GetDownloadUrlForLayer InitiateLayerUpload ListImages
        ListTagsForResource PutImageScanningConfiguration PutImageTagMutability UploadLayerPart""",
    "elasticache": """ReplicationGroup: Create Delete Modify
        CacheSubnetGroup: Create Delete Modify
        CacheParameterGroup: Create Delete Modify Reset
        Snapshot: Copy Create Delete
        ReplicaCount: Decrease Increase
        AddTagsToResource DescribeCacheClusters DescribeCacheEngineVersions DescribeCacheParameterGroups
        DescribeCacheParameters DescribeCacheSubnetGroups DescribeEvents DescribeReplicationGroups DescribeSnapshots
        ListTagsForResource ModifyReplicationGroupShardConfiguration RemoveTagsFromResource""",
    "events": """Rule: Delete Describe Disable Enable Put
        Targets: Put Remove
        EventBus: Create Delete Describe
        Resource: Tag Untag
        ListEventBuses ListRuleNamesByTarget ListRules ListTagsForResource ListTargetsByRule PutEvents
        TestEventPattern""",
    "iam": """Role: Create Delete Get Tag Untag Update
        RolePolicy: Attach Delete Detach Get Put
        RolePermissionsBoundary: Delete Put
        Policy: Create Delete Get Tag Untag
        PolicyVersion: Create Delete Get SetDefault
        OpenIDConnectProvider: Create Delete Get Tag Untag
        InstanceProfile: Create Delete Get
        ServiceLinkedRole: Create Delete
        AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile GetAccountSummary
        GetServiceLinkedRoleDeletionStatus GetUser ListAccountAliases ListAttachedRolePolicies ListEntitiesForPolicy
        ListInstanceProfiles ListInstanceProfilesForRole ListOpenIDConnectProviderTags ListOpenIDConnectProviders
        ListPolicies ListPolicyTags ListPolicyVersions ListRolePolicies ListRoleTags ListRoles ListUsers
        RemoveClientIDFromOpenIDConnectProvider RemoveRoleFromInstanceProfile SimulateCustomPolicy
        SimulatePrincipalPolicy UpdateAssumeRolePolicy UpdateOpenIDConnectProviderThumbprint UpdateRoleDescription""",
    "kms": """Key: Create Describe Disable Enable
        Alias: Create Delete Update
        KeyPolicy: Get Put
        KeyRotation: Disable Enable
        KeyDeletion: Cancel Schedule
        Grant: Create Retire Revoke
        Resource: Tag Untag
        Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GetKeyRotationStatus ListAliases ListGrants
        ListKeyPolicies ListKeys ListResourceTags UpdateKeyDescription""",
    "rds": """DBInstance: Create Delete Modify Reboot Start Stop
        DBSubnetGroup: Create Delete Modify
        DBParameterGroup: Create Delete Modify Reset
        DBSnapshot: Create Delete
        AddTagsToResource DescribeAccountAttributes DescribeDBEngineVersions DescribeDBInstances
        DescribeDBParameterGroups DescribeDBParameters DescribeDBSnapshots DescribeDBSubnetGroups
        DescribeEngineDefaultParameters DescribeEvents DescribeOrderableDBInstanceOptions ListTagsForResource
        RemoveTagsFromResource RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime""",
    "route53": """HostedZone: Create Delete Get
        AssociateVPCWithHostedZone ChangeResourceRecordSets ChangeTagsForResource DisassociateVPCFromHostedZone
        GetAccountLimit GetChange GetHostedZoneCount GetHostedZoneLimit ListHostedZones ListHostedZonesByName
        ListHostedZonesByVPC ListResourceRecordSets ListTagsForResource ListTagsForResources TestDNSAnswer
        UpdateHostedZoneComment""",
    "s3": """Bucket: Create Delete Head
        BucketAcl: Get Put
        BucketCors: Delete Get Put
        BucketEncryption: Delete Get Put
        BucketLogging: Get Put
        BucketOwnershipControls: Delete Get Put
        BucketPolicy: Delete Get Put
        BucketTagging: Delete Get Put
        BucketVersioning: Get Put
        PublicAccessBlock: Delete Get Put
        BucketLifecycleConfiguration: Get Put
        BucketNotificationConfiguration: Get Put
        MultipartUpload: Abort Complete Create
        Object: Copy Delete Get Head Put
        ObjectAcl: Get Put
        ObjectTagging: Delete Get Put
        DeleteBucketLifecycle DeleteObjects GetBucketAccelerateConfiguration GetBucketLocation GetBucketPolicyStatus
        GetBucketReplication GetBucketRequestPayment GetBucketWebsite GetObjectAttributes GetObjectLockConfiguration
        ListBuckets ListMultipartUploads ListObjectVersions ListObjects ListObjectsV2 ListParts UploadPart
        UploadPartCopy""",
    "service-quotas": """GetAWSDefaultServiceQuota GetRequestedServiceQuotaChange GetServiceQuota
        ListAWSDefaultServiceQuotas ListRequestedServiceQuotaChangeHistory
        ListRequestedServiceQuotaChangeHistoryByQuota ListServiceQuotas ListServices RequestServiceQuotaIncrease""",
    "sns": """Topic: Create Delete
        TopicAttributes: Get Set
        SubscriptionAttributes: Get Set
        Permission: Add Remove
        Resource: Tag Untag
        ConfirmSubscription ListSubscriptions ListSubscriptionsByTopic ListTagsForResource ListTopics Publish
        PublishBatch Subscribe Unsubscribe""",
    "stepfunctions": """StateMachine: Create Delete Describe Update
        Execution: Describe Start Stop
        Resource: Tag Untag
        DescribeStateMachineForExecution GetExecutionHistory ListExecutions ListStateMachineVersions
        ListStateMachines ListTagsForResource ValidateStateMachineDefinition""",
}

METADATA = ["apiVersion", "awsQueryCompatible", "endpointPrefix", "jsonVersion", "protocols", "serviceFullName",
            "serviceId", "signingName", "targetPrefix", "xmlNamespace"]
OPERATION = ["http", "input", "output", "errors", "idempotent", "readonly", "endpoint", "httpChecksum"]
SHAPE = ["type", "required", "members", "member", "key", "value", "flattened", "locationName", "enum", "min", "max",
         "pattern", "sensitive", "union", "document", "payload", "timestampFormat", "xmlNamespace", "error",
         "exception", "fault"]
MEMBER = ["shape", "location", "locationName", "flattened", "xmlAttribute", "xmlNamespace", "queryName",
          "idempotencyToken", "jsonvalue", "timestampFormat"]


def only(keys, value):
    return {key: value[key] for key in keys if key in value}


def operation(value):
    kept = only(OPERATION, value)
    # Everything is sent to "/" by POST unless the operation says otherwise.
    if kept.get("http") == {"method": "POST", "requestUri": "/"}:
        del kept["http"]
    if kept.get("http", {}).get("responseCode") == 200:
        del kept["http"]["responseCode"]
    for key in ("input", "output"):
        if key in kept:
            kept[key] = kept[key]["shape"]
    for key in ("locationName", "xmlNamespace"):
        if key in value.get("input", {}):
            kept[key] = value["input"][key]
    if "resultWrapper" in value.get("output", {}):
        kept["resultWrapper"] = value["output"]["resultWrapper"]
    if "errors" in kept:
        kept["errors"] = [error["shape"] for error in kept["errors"]]
    if "endpoint" in kept:
        kept["hostPrefix"] = kept.pop("endpoint")["hostPrefix"]
    if kept.pop("httpChecksum", {}).get("requestChecksumRequired"):
        kept["checksumRequired"] = True
    if value.get("authtype") == "none":
        kept["open"] = True
    return kept


def shape(value):
    kept = only(SHAPE, value)
    if "members" in kept:
        kept["members"] = {name: only(MEMBER, member) for name, member in kept["members"].items()}
    for key in ("member", "key", "value"):
        if key in kept:
            kept[key] = only(MEMBER, kept[key])
    return kept


def references(shape):
    """The shapes that a shape names."""
    parts = list(shape.get("members", {}).values()) + [shape[key] for key in ("member", "key", "value") if key in shape]
    return [part["shape"] for part in parts]


def closure(model, operations):
    """All shapes that the operations lead to."""
    found = set()
    open_ = []
    for value in operations.values():
        open_ += [value[key]["shape"] for key in ("input", "output") if key in value]
        open_ += [error["shape"] for error in value.get("errors", [])]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += references(model["shapes"][name])
    return found


def named_operations(text):
    """The names in a row of PARTS."""
    names = []
    for line in text.splitlines():
        thing, colon, verbs = line.strip().partition(": ")
        names += [verb + thing for verb in verbs.split()] if colon else line.split()
    return names


def is_event_stream(model, value):
    shapes = closure(model, {"": {"output": value["output"]}}) if "output" in value else set()
    return any(model["shapes"][name].get("eventstream") for name in shapes)


def kept_operations(service, model):
    """Those that are wanted. None that answers in a stream of events: slipway does not speak those."""
    operations = model["operations"]
    if service in PARTS:
        operations = {name: operations[name] for name in named_operations(PARTS[service])}
    return {name: value for name, value in operations.items() if not is_event_stream(model, value)}


def query_words(model):
    """What stands behind the question mark of any operation's path."""
    words = set()
    for value in model["operations"].values():
        _, _, query = value["http"]["requestUri"].partition("?")
        words |= {pair.partition("=")[0] for pair in query.split("&") if pair}
    return sorted(words)


def lines(table):
    rows = [f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(table.items())]
    return "{\n" + ",\n".join(rows) + "\n}"


def text_of(service, model):
    kept = only(METADATA, model["metadata"])
    # One service says it in the singular alone.
    kept.setdefault("protocols", [model["metadata"]["protocol"]])
    if words := query_words(model):
        kept["queryWords"] = words
    wanted = kept_operations(service, model)
    operations = lines({name: operation(value) for name, value in wanted.items()})
    shapes = lines({name: shape(model["shapes"][name]) for name in closure(model, wanted)})
    return f'{{"metadata": {json.dumps(kept)},\n"operations": {operations},\n"shapes": {shapes}}}\n'


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    folder = pathlib.Path(__file__).parent.parent / "models" / "aws"
    loader = botocore.loaders.Loader(include_default_search_paths=True)
    print(f"botocore {botocore.__version__}")
    differs = False
    for service in sorted(WHOLE + list(PARTS)):
        path = folder / f"{service}.json"
        text = text_of(service, loader.load_service_model(service, "service-2"))
        if path.exists() and path.read_text() == text:
            continue
        differs = True
        print(f"{path.name}: {len(text)} bytes")
        if not check:
            path.write_text(text)
    sys.exit(1 if check and differs else 0)


if __name__ == "__main__":
    main()

#include "local/operations.h"

#include <algorithm>
#include <array>

#include "local/acm/operations.h"
#include "local/autoscaling/operations.h"
#include "local/cloudformation/operations.h"
#include "local/cloudwatch/operations.h"
#include "local/ec2/operations.h"
#include "local/ecr/operations.h"
#include "local/ecs/operations.h"
#include "local/efs/operations.h"
#include "local/elasticache/operations.h"
#include "local/elbv2/operations.h"
#include "local/events/operations.h"
#include "local/iam/operations.h"
#include "local/kms/operations.h"
#include "local/logs/operations.h"
#include "local/rds/operations.h"
#include "local/records/rows.h"
#include "local/route53/operations.h"
#include "local/s3/operations.h"
#include "local/scheduler/operations.h"
#include "local/secretsmanager/operations.h"
#include "local/servicediscovery/operations.h"
#include "local/servicequotas/operations.h"
#include "local/sns/operations.h"
#include "local/ssm/operations.h"
#include "local/stepfunctions/operations.h"
#include "local/sts/operations.h"

namespace local {
namespace {

constexpr std::array kServices = {
    ServiceRow{"acm", acm_operations, true},
    ServiceRow{"application-autoscaling", autoscaling_operations, true},
    ServiceRow{"cloudformation", cloudformation_operations},
    ServiceRow{"cloudwatch", cloudwatch_operations},
    ServiceRow{"ec2", ec2_operations, true},
    ServiceRow{"ecr", ecr_operations, true},
    ServiceRow{"ecs", ecs_operations},
    ServiceRow{"efs", efs_operations, true},
    ServiceRow{"elasticache", elasticache_operations, true},
    ServiceRow{"elbv2", elbv2_operations},
    ServiceRow{"events", events_operations, true},
    ServiceRow{"iam", iam_operations, true},
    ServiceRow{"kms", kms_operations, true},
    ServiceRow{"logs", logs_operations},
    ServiceRow{"rds", rds_operations, true},
    ServiceRow{"route53", route53_operations, true},
    ServiceRow{"s3", s3_operations},
    ServiceRow{"scheduler", scheduler_operations, true},
    ServiceRow{"secretsmanager", secretsmanager_operations},
    ServiceRow{"service-quotas", service_quotas_operations, true},
    ServiceRow{"servicediscovery", servicediscovery_operations},
    ServiceRow{"sns", sns_operations, true},
    ServiceRow{"ssm", ssm_operations},
    ServiceRow{"stepfunctions", stepfunctions_operations, true},
    ServiceRow{"sts", sts_operations},
};

}  // namespace

std::optional<aws::Error> Asking::ask_in(std::string_view region, engine::Request request,
                                         std::string client_token) {
    auto asked = live_.ask(
        {account(), std::string(region), std::move(request), std::move(client_token)}, now_);
    if (!asked.ok()) return broken(asked.problems());
    if (!*asked) return std::nullopt;
    return error(std::move((*asked)->code), std::move((*asked)->message));
}

aws::Error broken(const base::Diagnostics& problems) {
    return {"InternalFailure", problems.front().message, 500};
}

std::span<const ServiceRow> served() {
    return kServices;
}

std::span<const OperationRow> operations_of(std::string_view service) {
    auto found = std::ranges::find(kServices, service, &ServiceRow::service);
    return found == kServices.end() ? std::span<const OperationRow>() : found->operations();
}

const OperationRow* find_operation_row(std::string_view service, std::string_view operation) {
    auto rows = operations_of(service);
    auto found = std::ranges::find(rows, operation, &OperationRow::operation);
    return found == rows.end() ? nullptr : &*found;
}

std::optional<aws::Error> answer_operation(const OperationRow& row, Asking& asking,
                                           aws::Writer& answer) {
    return row.handler ? row.handler(asking, answer) : answer_row(*row.record, asking, answer);
}

}  // namespace local

// policy_cases.mjs PACKAGES POLICY: requests put before a simulator of IAM, as the lines that `report` reads.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const [packages, file] = process.argv.slice(2);
const { runSimulation } = createRequire(resolve(packages, 'package.json'))('@cloud-copilot/iam-simulate');
const policy = JSON.parse(readFileSync(file, 'utf8'));

const account = '111122223333';
const arn = (service, resource, region = 'eu-west-1') => `arn:aws:${service}:${region}:${account}:${resource}`;
const role = (name) => arn('iam', `role/${name}`, '');
const inCluster = (name) => ({ 'ecs:cluster': arn('ecs', `cluster/${name}`) });
const passedTo = (service) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
const tagged = (environment) => ({ 'aws:ResourceTag/platform': 'ohi', 'aws:ResourceTag/environment': environment });
const secret = arn('secretsmanager', 'secret:BlnkKeySecret-AbCdEf');

// Action, resource, what else the request says.
const allowed = [
  ['cloudformation:CreateChangeSet', arn('cloudformation', 'stack/ohi-prod-api/1')],
  ['cloudformation:CreateChangeSet', arn('cloudformation', 'stack/ohi-registry/1')],
  ['cloudformation:ListImports', '*'],
  ['cloudformation:GetTemplateSummary', '*'],
  ['iam:PassRole', role('ohi-access-CloudFormationRole-ABC'), passedTo('cloudformation')],
  ['iam:PassRole', role('ohi-prod-api-TaskRole-ABC'), passedTo('ecs-tasks')],
  ['ecs:DescribeClusters', arn('ecs', 'cluster/ohi-staging')],
  ['ecs:UpdateService', arn('ecs', 'service/ohi-prod/ohi-prod-api')],
  ['ecs:StopServiceDeployment', arn('ecs', 'service-deployment/ohi-prod/ohi-prod-api/1')],
  ['ecs:DescribeServiceRevisions', arn('ecs', 'service-revision/ohi-prod/ohi-prod-api/1')],
  ['ecs:ExecuteCommand', arn('ecs', 'task/ohi-prod/1'), inCluster('ohi-prod')],
  ['ecs:ExecuteCommand', arn('ecs', 'cluster/ohi-prod')],
  ['ecs:ListTasks', arn('ecs', 'container-instance/ohi-prod/1'), inCluster('ohi-prod')],
  ['ecs:RunTask', arn('ecs', 'task-definition/ohi-prod-job-migrate:3'), inCluster('ohi-prod')],
  ['ecs:TagResource', arn('ecs', 'task/ohi-prod/1'), { 'ecs:CreateAction': 'RunTask' }],
  ['ecr:BatchGetImage', arn('ecr', 'repository/ohi-api')],
  ['ecr:PutImage', arn('ecr', 'repository/ohi-api')],
  ['logs:DescribeLogGroups', '*'],
  ['logs:FilterLogEvents', arn('logs', 'log-group:/ecs/ohi-prod/api')],
  ['logs:GetLogEvents', arn('logs', 'log-group:/ecs/ohi-prod/api:log-stream:api/api/1')],
  ['secretsmanager:PutSecretValue', secret, tagged('prod')],
  ['iam:GetRole', role('aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS')],
  ['iam:CreateServiceLinkedRole', role('aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS')],
  ['route53:GetHostedZone', 'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ'],
  ['ec2:DescribeVpcs', '*'],
  ['servicequotas:GetServiceQuota', arn('servicequotas', 'fargate/L-3032A538')],
  ['elasticloadbalancing:DescribeRules', '*'],
];
const denied = [
  ['cloudformation:CreateChangeSet', arn('cloudformation', 'stack/ohi-dev-api/1')],
  ['cloudformation:DeleteStack', arn('cloudformation', 'stack/shop-prod-api/1')],
  ['iam:PassRole', role('ohi-access-CloudFormationRole-ABC'), passedTo('ec2')],
  ['iam:PassRole', role('ohi-prod-api-TaskRole-ABC'), passedTo('lambda')],
  ['iam:PassRole', role('ohi-dev-api-TaskRole-ABC'), passedTo('ecs-tasks')],
  ['iam:PassRole', role('Admin'), passedTo('cloudformation')],
  ['iam:CreateRole', role('ohi-prod-mine')],
  ['iam:GetRole', role('Admin')],
  ['iam:CreateServiceLinkedRole', role('aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot')],
  ['ecs:DescribeClusters', arn('ecs', 'cluster/shop')],
  ['ecs:UpdateService', arn('ecs', 'service/ohi-dev/ohi-dev-api')],
  ['ecs:ExecuteCommand', arn('ecs', 'task/ohi-dev/1'), inCluster('ohi-dev')],
  ['ecs:ListTasks', arn('ecs', 'container-instance/ohi-dev/1'), inCluster('ohi-dev')],
  ['ecs:RunTask', arn('ecs', 'task-definition/ohi-prod-job-migrate:3'), inCluster('ohi-dev')],
  ['ecs:RunTask', arn('ecs', 'task-definition/shop-migrate:1'), inCluster('ohi-prod')],
  ['ecs:TagResource', arn('ecs', 'task/ohi-prod/1')],
  ['ecr:PutImage', arn('ecr', 'repository/shop-api')],
  ['ecr:DeleteRepository', arn('ecr', 'repository/ohi-api')],
  ['logs:FilterLogEvents', arn('logs', 'log-group:/ecs/ohi-dev/api')],
  ['secretsmanager:PutSecretValue', secret, tagged('dev')],
  ['secretsmanager:PutSecretValue', secret],
  ['secretsmanager:GetSecretValue', secret, tagged('prod')],
  ['route53:GetHostedZone', 'arn:aws:route53:::hostedzone/Z1'],
  ['ec2:CreateVpc', '*'],
];

async function judge(wanted, [action, resource, context = {}]) {
  const said = await runSimulation(
    {
      request: {
        principal: role('deployer'),
        action,
        resource: { resource, accountId: account },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'deployer', policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  // A request that the simulator does not take has no result, and is a failure.
  const result = said.overallResult ?? `no result: ${JSON.stringify(said.errors)}`;
  const name = `${wanted}: ${action} on ${resource.split(':').slice(5).join(':') || resource} ${Object.values(context)}`.trim();
  console.log(result === wanted ? `passed\t${name}` : `failed\t${name}\t${result}`.replace(/\n/g, ' '));
}

for (const request of allowed) await judge('Allowed', request);
for (const request of denied) await judge('ImplicitlyDenied', request);

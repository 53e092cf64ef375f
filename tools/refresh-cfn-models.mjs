#!/usr/bin/env node
// Writes models/cfn/*.json anew from its two sources:
//
//   node tools/refresh-cfn-models.mjs --spec DIR --constraints FILE --out models/cfn
//
// --spec: an unpacked @aws-cdk/aws-service-spec (the folder that holds db.json.gz): types, attributes, what replaces.
// --constraints: a JSON file of enums, patterns and ranges by type (models/cfn/README.md describes it).
// The same inputs give the same bytes. Documentation texts of the sources are never copied.

import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

// Every type that the platform needs, and those that people put beside one.
const TYPES = {
  ApplicationAutoScaling: ['ScalableTarget', 'ScalingPolicy'],
  Budgets: ['Budget'],
  CDK: ['Metadata'],
  CertificateManager: ['Certificate'],
  CloudFormation: ['CustomResource', 'Stack', 'WaitCondition', 'WaitConditionHandle'],
  CloudWatch: ['Alarm', 'CompositeAlarm', 'Dashboard'],
  EC2: ['EIP', 'FlowLog', 'InternetGateway', 'NatGateway', 'Route', 'RouteTable', 'SecurityGroup', 'SecurityGroupEgress',
    'SecurityGroupIngress', 'Subnet', 'SubnetRouteTableAssociation', 'VPC', 'VPCEndpoint', 'VPCGatewayAttachment'],
  ECR: ['PullThroughCacheRule', 'ReplicationConfiguration', 'Repository'],
  ECS: ['CapacityProvider', 'Cluster', 'ClusterCapacityProviderAssociations', 'PrimaryTaskSet', 'Service', 'TaskDefinition',
    'TaskSet'],
  EFS: ['AccessPoint', 'FileSystem', 'MountTarget'],
  ElastiCache: ['ParameterGroup', 'ReplicationGroup', 'ServerlessCache', 'SubnetGroup', 'User', 'UserGroup'],
  ElasticLoadBalancingV2: ['Listener', 'ListenerCertificate', 'ListenerRule', 'LoadBalancer', 'TargetGroup'],
  Events: ['Rule'],
  IAM: ['InstanceProfile', 'ManagedPolicy', 'OIDCProvider', 'Policy', 'Role', 'RolePolicy', 'ServiceLinkedRole'],
  KMS: ['Alias', 'Key'],
  Lambda: ['Function', 'Permission'],
  Logs: ['LogGroup', 'MetricFilter', 'ResourcePolicy'],
  RDS: ['DBCluster', 'DBClusterParameterGroup', 'DBInstance', 'DBParameterGroup', 'DBSubnetGroup'],
  Route53: ['HostedZone', 'RecordSet'],
  S3: ['Bucket', 'BucketPolicy'],
  SNS: ['Subscription', 'Topic', 'TopicPolicy'],
  SQS: ['Queue', 'QueuePolicy'],
  SSM: ['Parameter'],
  Scheduler: ['Schedule', 'ScheduleGroup'],
  SecretsManager: ['ResourcePolicy', 'RotationSchedule', 'Secret', 'SecretTargetAttachment'],
  ServiceDiscovery: ['HttpNamespace', 'Instance', 'PrivateDnsNamespace', 'Service'],
  StepFunctions: ['StateMachine'],
};

// Types that no source describes, and facts that hold for them whatever the sources say.
const OPAQUE = {
  'AWS::CDK::Metadata': { properties: { Analytics: { type: 'string' } } },
};

// Types that take any property beside their own.
const OPEN = ['AWS::CloudFormation::CustomResource'];

// A longer list of values is a catalogue that grows every month, not a closed set.
const LONGEST_ENUM = 60;

function parseArguments(argv) {
  const given = {};
  for (let i = 0; i + 1 < argv.length; i += 2) given[argv[i].replace(/^--/, '')] = argv[i + 1];
  for (const name of ['spec', 'constraints', 'out']) {
    if (!given[name]) {
      console.error('usage: refresh-cfn-models.mjs --spec DIR --constraints FILE --out DIR');
      process.exit(2);
    }
  }
  return given;
}

function loadSpec(directory) {
  const packed = fs.readFileSync(path.join(directory, 'db.json.gz'));
  const { schema } = JSON.parse(zlib.gunzipSync(packed));
  const byId = entities => new Map(Object.values(entities).map(entity => [entity.$id, entity]));
  return {
    version: JSON.parse(fs.readFileSync(path.join(directory, 'package.json'))).version,
    resources: new Map(Object.values(schema.resource.entities).map(r => [r.cloudFormationType, r])),
    definitions: byId(schema.typeDefinition.entities),
  };
}

// As the reference manual lists them: letter case does not count.
function alphabetically(a, b) {
  const x = a.toLowerCase();
  const y = b.toLowerCase();
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => alphabetically(a, b)));
}

// The type of the spec as one or two words: a plain type, a definition, or "list" / "map" with what is `of` it.
function typeOf(spec, type) {
  switch (type.type) {
    case 'string': case 'integer': case 'number': case 'boolean': case 'json': case 'tag': return { type: type.type };
    case 'date-time': return { type: 'string' };
    case 'ref': return { type: spec.definitions.get(type.reference.$ref).name };
    case 'array': case 'map': {
      const element = typeOf(spec, type.element);
      const collection = type.type === 'array' ? 'list' : 'map';
      // A list of maps appears once (tags of a scheduled ECS task); what is in it is free-form for us.
      return { type: collection, of: element.of ? 'json' : element.type };
    }
    case 'union': {
      const words = type.types.map(t => t.type);
      return { type: words.includes('json') ? 'json' : 'string' };
    }
    default: throw new Error(`a type that this script does not know: ${JSON.stringify(type)}`);
  }
}

// A property of the constraints with its references to scalar definitions followed.
function resolve(constraints, property) {
  let found = property ?? {};
  for (let i = 0; i < 4 && found.ref; ++i) {
    const target = constraints?.definitions?.[found.ref];
    if (!target || target.properties) return found;
    found = { ...target, ...found, ref: target.ref, items: found.items ?? target.items };
  }
  return found;
}

function limits(specType, found) {
  const out = {};
  // Whole numbers too: the days that a log group can keep its events are a list.
  const words = list => (list ?? []).map(value => (Number.isInteger(value) ? String(value) : value));
  let values = words(specType?.allowedValues);
  const more = words(found.enum);
  if (more.length <= LONGEST_ENUM) values = [...values, ...more.filter(value => !values.includes(value))];
  if (values.length > 0 && values.every(value => typeof value === 'string')) out.enum = values;
  // RE2 spells the end of the text differently and has no look-ahead; one that only counts characters is minLength and
  // maxLength once more.
  if (found.pattern) {
    out.pattern = found.pattern.replace(/\\Z/g, '$').replace(/\\\//g, '/').replace(/^\^\(\?=\.\{\d+,\d+\}\$\)/, '^');
  }
  for (const [name, as] of [['minimum', 'min'], ['maximum', 'max'], ['minLength', 'minLength'], ['maxLength', 'maxLength']]) {
    if (typeof found[name] === 'number') out[as] = found[name];
  }
  if (out.minLength === 0) delete out.minLength;
  return out;
}

function propertyFacts(spec, constraints, property, constraint) {
  const found = resolve(constraints, constraint);
  const facts = typeOf(spec, property.type);
  if (property.required) facts.required = true;
  if (constraint?.conditionalCreateOnly || property.causesReplacement === 'maybe') facts.update = 'sometimes';
  else if (constraint?.createOnly || property.causesReplacement === 'yes') facts.update = 'replace';
  if (facts.type === 'list') {
    const items = limits(property.type.element, resolve(constraints, found.items));
    if (Object.keys(items).length > 0) facts.items = items;
    for (const name of ['minItems', 'maxItems']) if (found[name]) facts[name] = found[name];
    if (found.uniqueItems) facts.unique = true;
  } else if (facts.type !== 'map' && facts.type !== 'json') {
    Object.assign(facts, limits(property.type, found));
  }
  return facts;
}

// Names below `property` whose change replaces the resource, one step further in.
function stepInto(paths, name) {
  return paths.filter(p => p[0] === name && p.length > 1).map(p => p.slice(1));
}

// The properties of a resource or definition; `visit` is told of every definition met on the way.
function propertiesOf(spec, constraints, owner, constraintOwner, replacing, visit) {
  const out = {};
  for (const [name, property] of Object.entries(owner.properties)) {
    if (property.deprecated === 'IGNORE') continue;
    const constraint = constraintOwner?.properties?.[name];
    out[name] = propertyFacts(spec, constraints, property, constraint);
    if (replacing.some(p => p.length === 1 && p[0] === name)) out[name].update = 'replace';
    const element = property.type.element ?? property.type;
    if (element.type === 'ref') {
      const found = resolve(constraints, constraint);
      const reference = found.ref ?? resolve(constraints, found.items).ref;
      const inner = [...stepInto(replacing, name), ...(constraint?.nestedCreateOnly ?? []).map(p => p.split('.'))];
      visit(element.reference.$ref, constraints?.definitions?.[reference] ?? found, inner);
    }
  }
  return sorted(out);
}

function attributesOf(spec, resource, constraints) {
  const out = {};
  for (const [name, attribute] of Object.entries(resource.attributes)) {
    const facts = typeOf(spec, attribute.type);
    if (/^[A-Z]/.test(facts.type) || facts.type === 'json') continue;  // an object: only what is in it can be asked for
    if (facts.of && facts.of !== 'string') continue;
    out[name] = facts.type === 'list' ? 'list' : facts.type;
  }
  for (const name of constraints?.getAtts ?? []) {
    if (name.includes('*') || name in out || name in resource.properties) continue;
    if (Object.keys(out).some(known => known.startsWith(`${name}.`)) || name in resource.attributes) continue;
    out[name] = 'string';
  }
  return sorted(out);
}

function factsOf(spec, constraints, type) {
  const resource = spec.resources.get(type);
  if (!resource) return OPAQUE[type];
  const definitions = {};
  const visit = (id, constraintOwner, replacing) => {
    const definition = spec.definitions.get(id);
    if (definition.name in definitions) return;
    definitions[definition.name] = {};  // taken, should it refer to itself
    definitions[definition.name] = propertiesOf(spec, constraints, definition, constraintOwner, replacing, visit);
  };
  const properties = propertiesOf(spec, constraints, resource, constraints, resource.additionalReplacementProperties ?? [],
    visit);
  return {
    ref: constraints?.refReturns ?? undefined,
    identifier: resource.cfnRefIdentifier ?? resource.primaryIdentifier,
    tags: resource.tagInformation?.tagPropertyName,
    open: OPEN.includes(type) || undefined,
    attributes: attributesOf(spec, resource, constraints),
    properties,
    definitions: sorted(definitions),
  };
}

// One line a property, so that a new version reads well in a diff.
function print(service, types) {
  const lines = ['{', `"service":${JSON.stringify(`AWS::${service}`)},`, '"types":{'];
  const block = (name, record, indent, last) => {
    const entries = Object.entries(record);
    if (entries.length === 0) {
      lines.push(`${indent}${JSON.stringify(name)}:{}${last ? '' : ','}`);
      return;
    }
    lines.push(`${indent}${JSON.stringify(name)}:{`);
    entries.forEach(([key, value], i) =>
      lines.push(`${indent} ${JSON.stringify(key)}:${JSON.stringify(value)}${i + 1 < entries.length ? ',' : ''}`));
    lines.push(`${indent}}${last ? '' : ','}`);
  };
  Object.entries(types).forEach(([type, facts], i, all) => {
    lines.push(`${JSON.stringify(type)}:{`);
    for (const key of ['ref', 'identifier', 'tags', 'open']) {
      if (facts[key] !== undefined) lines.push(` "${key}":${JSON.stringify(facts[key])},`);
    }
    block('attributes', facts.attributes ?? {}, ' ', false);
    block('properties', facts.properties, ' ', false);
    lines.push(' "definitions":{');
    const definitions = Object.entries(facts.definitions ?? {});
    definitions.forEach(([name, properties], j) => block(name, properties, '  ', j + 1 === definitions.length));
    lines.push(' }', i + 1 < all.length ? '},' : '}');
  });
  lines.push('}', '}');
  return `${lines.join('\n')}\n`;
}

const given = parseArguments(process.argv.slice(2));
const spec = loadSpec(given.spec);
const constraints = JSON.parse(fs.readFileSync(given.constraints));
fs.mkdirSync(given.out, { recursive: true });
for (const old of fs.readdirSync(given.out)) if (old.endsWith('.json')) fs.unlinkSync(path.join(given.out, old));
for (const [service, names] of Object.entries(TYPES)) {
  const types = {};
  for (const name of names) types[`AWS::${service}::${name}`] = factsOf(spec, constraints[`AWS::${service}::${name}`],
    `AWS::${service}::${name}`);
  fs.writeFileSync(path.join(given.out, `${service.toLowerCase()}.json`), print(service, types));
}
console.log(`aws-service-spec ${spec.version}: ${Object.values(TYPES).flat().length} types in ${Object.keys(TYPES).length} files`);

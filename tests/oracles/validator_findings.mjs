// validator_findings.mjs PACKAGES FOLDER TEMPLATE...: the findings of AWS's validator, from error to warning, as the lines
// that tests/oracles/judge reads.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const [packages, folder, ...templates] = process.argv.slice(2);
const { CelEngine, TemplateFile } = createRequire(resolve(packages, 'package.json'))('@aws/cloudformation-validate');

const engine = new CelEngine();
for (const path of templates) {
  const report = engine.validateStandard(new TemplateFile(path), {
    severityLevel: 'WARN',
    pseudoParameterOverrides: { region: 'eu-west-1' },
  });
  for (const { ruleId, entity, propertyPath, message } of report.diagnostics) {
    const words = `${propertyPath ? `${propertyPath}: ` : ''}${message}`.replace(/\s+/g, ' ');
    const ofResource = entity?.entityType === 'Resource';
    const resource = ofResource ? [entity.resourceType ?? '', entity.logicalId] : ['', ''];
    console.log([relative(folder, path), ruleId, ...resource, words].join('\t'));
  }
}
engine.free();

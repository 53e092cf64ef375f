// sarif_findings.mjs PACKAGES FOLDER FILE...: holds each FILE of FOLDER to the JSON Schema of SARIF 2.1.0, as lines that
// tests/oracles/common.sh reports: passed or failed, name, reason. planted-mistake.sarif must fail.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [packages, folder, ...files] = process.argv.slice(2);
const require = createRequire(resolve(packages, 'package.json'));
const Ajv = require('ajv');
const schema = join(packages, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// The schema is of draft 04. An unknown format throws: it would be passed over in silence.
const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true, unknownFormats: true });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));

// The first mistakes of a log, or nothing.
function mistakesOf(file) {
  let log;
  try {
    log = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    return error.message;
  }
  if (!validate(log)) return validate.errors.slice(0, 4).map((it) => `${it.dataPath || '.'} ${it.message}`).join('; ');
  // What a schema cannot say: a result names its rule twice.
  const astray = log.runs.flatMap(({ tool, results }) => results.filter((it) => tool.driver.rules[it.ruleIndex]?.id !== it.ruleId));
  return astray.map((it) => `rule ${it.ruleIndex} is not ${it.ruleId}`).join('; ');
}

for (const file of files) {
  const mistakes = mistakesOf(file);
  if (file === 'planted-mistake.sarif') {
    console.log([mistakes ? 'passed' : 'failed', file, 'its mistakes were not found'].join('\t'));
  } else {
    console.log([mistakes ? 'failed' : 'passed', file, mistakes.replace(/\s+/g, ' ')].join('\t'));
  }
}

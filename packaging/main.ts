// `npm run package -- [FORM…] [--to FOLDER] [--sign KEY]`: makes the files of a release; without a FORM all of them.
import { parseArgs } from 'node:util';
import { run } from './checkout.ts';
import { FORMS, makeForms, sign, writeSums } from './release.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string', default: 'release' }, sign: { type: 'string' } },
});

try {
  const unknown = positionals.filter((name) => !(name in FORMS));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(', ')}: choose from ${Object.keys(FORMS).join(', ')}.`);
  // Archives use the time of the commit, so that they are reproducible.
  process.env['SOURCE_DATE_EPOCH'] ??= run('git', ['log', '-1', '--format=%ct']).trim();
  const lacking = await makeForms(positionals.length > 0 ? positionals : Object.keys(FORMS), values.to);
  writeSums(values.to);
  if (values.sign !== undefined) sign(values.to, values.sign);
  console.log(`Everything is in ${values.to}${values.sign === undefined ? ', not signed' : ', signed'}.`);
  if (lacking.length > 0) {
    console.error(`Not made, because their tools are missing: ${lacking.join(', ')}.`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

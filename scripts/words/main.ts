// The message compiler as a program: `scripts/setup.js` runs it after changes, and `npm run words` runs it with `record`, or with `keep fr
// normal …`.
import { compileWords, gapText, recordReviews, type Gap } from './compile.ts';
import { kept } from './reviewed.ts';

/** Sentences that are listed in full; a new language lacks hundreds. */
const TOLD_MAX = 20;

try {
  const [command, language = '', ...keys] = process.argv.slice(2);
  const { gaps, reviewed } = compileWords();
  if (command === 'keep') {
    recordReviews(kept(reviewed, gaps, language, keys));
    tell(compileWords().gaps);
  } else if (command === 'record') {
    recordReviews(reviewed);
    tell(gaps);
  } else if (command !== undefined) throw new Error(`npm run words knows "keep", and not "${command}".`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Prints what is left to do, and how: each sentence once, with the languages that lack it. */
function tell(gaps: readonly Gap[]): void {
  const bySentence = Map.groupBy(gaps, ({ key, kind }) => `${key} ${kind}`);
  for (const owed of [...bySentence.values()].slice(0, TOLD_MAX)) {
    console.log(owed.map(gapText).join('\n'));
    const [{ kind, english } = { kind: 'extra', english: '' }] = owed;
    if (kind !== 'extra') console.log(`    en: ${english}`);
    for (const { language, own } of owed) if (own !== '') console.log(`    ${language}: ${own}`);
  }
  if (bySentence.size > TOLD_MAX) console.log(`… and ${bySentence.size - TOLD_MAX} more sentences`);
  const stale = gaps.filter(({ kind }) => kind === 'stale');
  if (stale.length > 0) console.log('Change those that no longer mean the same. Keep those that do:');
  for (const [language, own] of Map.groupBy(stale, (gap) => gap.language))
    console.log(`    npm run words -- keep ${language} ${own.map(({ key }) => key).join(' ')}`);
}

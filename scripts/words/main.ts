// The compiler of the files of messages as a program of its own: `scripts/setup.js` runs it where one has changed, and
// `npm run words` with `record`, or with `keep fr normal …`.
import { compileWords, gapText, recordReviews, type Gap } from './compile.ts';
import { kept } from './reviewed.ts';

/** So many gaps of a language are told in full; a language that has just begun has hundreds. */
const TOLD_MAX = 10;

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

/** Says what is left to do, and how. */
function tell(gaps: readonly Gap[]): void {
  for (const language of new Set(gaps.map((gap) => gap.language))) {
    const own = gaps.filter((gap) => gap.language === language);
    for (const gap of own.slice(0, TOLD_MAX)) {
      console.log(gapText(gap));
      if (gap.kind !== 'extra') console.log(`    en: ${gap.english}`);
      if (gap.own !== '') console.log(`    ${language}: ${gap.own}`);
    }
    if (own.length > TOLD_MAX) console.log(`… and ${own.length - TOLD_MAX} more in ${language}.yaml`);
    const stale = own.filter(({ kind }) => kind === 'stale').map(({ key }) => key);
    if (stale.length > 0)
      console.log(
        `Change what no longer says the same. What still does: npm run words -- keep ${language} ${stale.join(' ')}`,
      );
  }
}

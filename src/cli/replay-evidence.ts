import { readFileSync } from 'node:fs';
import { incidentJson } from '../api/incident.ts';
import { judgeExcerpt } from '../api/excerpt/judge.ts';
import { excerptShape, type ExcerptJson } from '../api/excerpt/shape.ts';
import { JUDGE_VERSION } from '../core/base/judge.ts';
import { OutcryError } from '../core/base/errors.ts';
import { drain } from '../core/base/pieces.ts';
import { printLine } from './terminal.ts';

const STANDARD_INPUT = 0;

/** Judges the excerpt of an incident again and prints the result, and says if it differs from what the excerpt claims. */
export async function replayEvidence(path: string): Promise<void> {
  const { excerpt, claimed } = readExcerptFile(path);
  const found = drain(judgeExcerpt(excerpt));
  const line = JSON.stringify(found === null ? null : incidentJson(found));
  await printLine(line);
  if (line === claimed) return;
  const other =
    excerpt.judge === JUDGE_VERSION
      ? ''
      : ` It was judged by version ${excerpt.judge}, this is version ${JUDGE_VERSION}.`;
  throw new OutcryError(
    'evidence_differs',
    `From these counts comes another incident than ${path === '-' ? 'they say' : `${path} says`}.${other}`,
  );
}

/** The excerpt, and the incident exactly as it is written in it. */
function readExcerptFile(path: string): { readonly excerpt: ExcerptJson; readonly claimed: string } {
  let text: string;
  try {
    text = readFileSync(path === '-' ? STANDARD_INPUT : path, 'utf8');
  } catch (cause) {
    throw new OutcryError('file_unreadable', `${path} cannot be read.`, cause);
  }
  const json = readJson(text);
  const parsed = excerptShape.safeParse(json);
  if (parsed.success)
    return { excerpt: parsed.data, claimed: JSON.stringify((json as ExcerptJson).incident) };
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new OutcryError(
    'bad_evidence',
    `${path} is not the evidence of an incident${where === '' ? '' : `: "${where}" is missing or not of its kind`}.`,
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

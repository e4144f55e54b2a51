import { assert } from '../../core/base/assert.ts';
import type { Manner } from '../../core/domain/manner.ts';
import type { ProofSaid } from '../proofs.ts';
import type { Soon } from '../../ports/soon.ts';
import type { Draft, Fields, FormSeen, IntakeContext } from '../draft.ts';

/**
 * How the report came, where that speaks for it or against it. No report is refused because of it, and its sender is thanked all the same:
 * the core decides how much it weighs.
 */
export function putManner(draft: Draft, context: IntakeContext): Soon<Draft> {
  const { mark, proof } = draft.fields;
  return mark === null && proof === null
    ? withManner(draft, context, { form: null, said: null })
    : readSigns(draft, context, { mark, proof });
}

async function readSigns(
  draft: Draft,
  context: IntakeContext,
  { mark, proof }: Pick<Fields, 'mark' | 'proof'>,
): Promise<Draft> {
  const { service, at } = draft;
  assert(service !== null, 'dropUnknownService comes before putManner');
  const form = mark === null ? null : await context.formOf(mark, at);
  const said = proof === null ? null : await context.proofs.check(proof, service.slug, at);
  return withManner(draft, context, { form, said });
}

function withManner(draft: Draft, context: IntakeContext, signs: Pick<Signs, 'form' | 'said'>): Draft {
  const trapped = draft.fields.trap !== null;
  const asked = context.proofs.asked(draft.request.service);
  return { ...draft, manner: mannerOf({ ...signs, trapped, asked }) };
}

interface Signs {
  readonly trapped: boolean;
  readonly form: FormSeen;
  readonly said: ProofSaid;
  /** Whether a proof of work is requested. */
  readonly asked: boolean;
}

function mannerOf({ trapped, form, said, asked }: Signs): Manner | null {
  if (trapped) return 'trapped';
  if (form === 'forged' || form === 'instant') return form;
  if (said === 'spent') return 'replayed';
  if (said === 'solved') return 'proven';
  return asked ? 'unproven' : null;
}

import type { Outcome, Outgoing, OutgoingRequest } from '../outgoing/connector.ts';
import type { Channel } from '../ports/channels.ts';
import type { AnyKind } from './channels/index.ts';
import type { Sending } from './channels/kind.ts';
import type { Telling } from './telling.ts';

/** One attempt to notify a channel, which signs in first if its kind requires that. Null if its settings are not valid. */
export async function deliver(
  telling: Telling,
  { channel, kind }: { readonly channel: Channel; readonly kind: AnyKind },
  sending: Omit<Sending, 'session'>,
  outgoing: Outgoing,
): Promise<Outcome | null> {
  const signingIn = rendered(() => kind.signIn(channel));
  if (signingIn === 'bad settings') return null;
  let session: string | null = null;
  if (signingIn !== null) {
    const answer = await outgoing(signingIn);
    if ('unanswered' in answer || answer.status < 200 || answer.status >= 300) return answer;
    session = kind.session(answer);
    if (session === null) return { unanswered: 'unreachable', detail: 'signing in returned no session' };
  }
  const request = rendered(() => kind.render(telling, channel, { ...sending, session }));
  return request === 'bad settings' ? null : outgoing(request);
}

function rendered<Request extends OutgoingRequest | null>(render: () => Request): Request | 'bad settings' {
  try {
    return render();
  } catch {
    return 'bad settings';
  }
}

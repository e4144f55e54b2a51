import { fromPerson, post } from './instance.ts';
import { outcry, type Server } from './program.ts';

/** Environment of a server that takes the `nth` person's address from our header. */
export const TRUST = { OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8', OUTCRY_LOG_LEVEL: 'silent' };

const SENDERS = 8;

/** People who report once each, and the ids of the reports that were acknowledged. */
export class Crowd {
  readonly acked = new Set<string>();
  private person = 0;

  /** Reports under load until `enough` more are acknowledged, then kills the server while others are under way. */
  async reportUntilKilled(server: Server, enough: number): Promise<void> {
    const before = this.acked.size;
    let killed: Promise<void> | null = null;
    const send = async (): Promise<void> => {
      while (killed === null) {
        const nth = this.person++;
        try {
          const headers = { ...fromPerson(nth), 'Idempotency-Key': `person-${nth}` };
          const answer = await post(server.url, 'x', {}, headers);
          if (answer.status === 202) this.acked.add(((await answer.json()) as { id: string }).id);
        } catch {
          return;
        }
        if (this.acked.size - before >= enough) killed ??= server.kill();
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, send));
    await killed;
  }
}

interface LogLine {
  readonly id: string;
  readonly counted: boolean;
}

/** The log in a folder without a running server. */
export async function loggedIn(folder: string): Promise<LogLine[]> {
  const { stdout } = await outcry(['log', '--data', folder]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

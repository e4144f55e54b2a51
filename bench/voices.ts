import { VOICE_WINDOW, Voices } from '../src/core/domain/voices.ts';
import { createRandom } from '../sim/random.ts';
import { median } from './median.ts';

export interface VoiceFigures {
  readonly microsAtFew: number;
  readonly microsAtMany: number;
  /** The cost of a report with many remembered voices, relative to few. */
  readonly ratio: number;
  readonly bytesAVoice: number;
}

const FEW = 100_000;
const ROUNDS = 5;
const LETTERS = 22;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const START = Date.UTC(2025, 2, 10);

/**
 * One report, a new voice or a known one, in the steady state: as many arrive within the window as are remembered, so that for every new
 * voice another expires.
 */
export function benchVoices(many: number): VoiceFigures {
  const [few, most] = [steady(FEW), steady(many)];
  const micros: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    micros[0].push(few.round());
    micros[1].push(most.round());
  }
  const [microsAtFew, microsAtMany] = [median(micros[0]), median(micros[1])];
  return { microsAtFew, microsAtMany, ratio: microsAtMany / microsAtFew, bytesAVoice: most.bytesAVoice };
}

interface Steady {
  readonly bytesAVoice: number;
  /** Microseconds per report, over as many as the few are. */
  round(): number;
}

function steady(remembered: number): Steady {
  const voices = new Voices();
  let nth = 0;
  const come = (reports: number, pseudonyms: readonly string[]) => {
    for (let one = 0; one < reports; one++, nth++) {
      const at = START + Math.floor((nth * VOICE_WINDOW) / remembered);
      // Every fourth is one who was counted a moment ago.
      const reporter = pseudonyms[one % 4 === 3 ? one - 3 : one] ?? '';
      voices.admit('x', { reporters: [reporter], devices: [], capacity: 2 }, at);
    }
  };
  for (let done = 0; done < remembered * 1.5; done += FEW) come(FEW, people(`${remembered} ${done}`));
  const bytesAVoice = voices.bytes / voices.count(START + (nth * VOICE_WINDOW) / remembered);
  let rounds = 0;
  return {
    bytesAVoice,
    round() {
      const pseudonyms = people(`${remembered} round ${rounds++}`);
      const began = performance.now();
      come(FEW, pseudonyms);
      return ((performance.now() - began) * 1_000) / FEW;
    },
  };
}

/** Pseudonyms like those of intake, of as many people as are few. */
function people(seed: string): string[] {
  const random = createRandom(seed);
  return Array.from({ length: FEW }, () => {
    const letters = Array.from({ length: LETTERS }, () => ALPHABET[random.below(ALPHABET.length)]);
    return letters.join('');
  });
}

if (import.meta.main) {
  for (const many of [1_000_000, 2_000_000, 5_000_000, 10_000_000]) console.log(many, benchVoices(many));
}

import type { Tone } from '../sentences/verdict.ts';

/** A shape for each status, so that none depends on colour alone. */
export function ToneIcon({ tone }: { tone: Tone }) {
  return (
    <svg class="tone" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      {shape(tone)}
    </svg>
  );
}

function shape(tone: Tone) {
  switch (tone) {
    case 'problems':
      return (
        <path
          class="solid"
          fill-rule="evenodd"
          d="M12 1.5 23.5 22H.5ZM10.8 8.5l.4 7h1.6l.4-7ZM12 17a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6Z"
        />
      );
    case 'possible':
      return <path d="M12 3.5 21.5 21h-19ZM12 10v5M12 17.6v.4" />;
    case 'recovering':
      return <path d="M3 5v15h18M6 8c4 0 4 8 8 8h6m-3-3 3 3-3 3" />;
    case 'over':
    case 'withdrawn':
    case 'faded':
    case 'normal':
      return <path d="M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19ZM7.5 12.3l3 3 6-6.4" />;
    case 'unverified':
    case 'unseen':
    case 'learning':
      return (
        <path
          stroke-dasharray="3.5 2.5"
          d="M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19ZM8 12v.1M12 12v.1M16 12v.1"
        />
      );
  }
}

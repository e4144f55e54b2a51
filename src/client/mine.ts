import { localiseTimes } from './times.ts';
import { trustedHtml } from './trusted.ts';

const STORED = 'outcry.mine';
/** The server's limit per request. */
const MINE_MAX = 20;
/** A board changes no more often than this. */
const LOOK_EVERY_MS = 30_000;

/** The services saved on this device: a button on each service's page, and their verdicts on the front page. */
export function keepMine(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-keep]')) offer(button);
  const section = document.querySelector<HTMLElement>('[data-mine]');
  if (section !== null) show(section);
}

function offer(button: HTMLButtonElement): void {
  const { keep: slug = '', full = '' } = button.dataset;
  const tell = (): void => button.setAttribute('aria-pressed', String(recall().includes(slug)));
  button.addEventListener('click', () => {
    const mine = recall();
    if (mine.includes(slug)) remember(mine.filter((one) => one !== slug));
    else if (mine.length < MINE_MAX) remember([...mine, slug]);
    else {
      const told = document.querySelector('[data-announce]');
      if (told !== null) told.textContent = full;
    }
    tell();
  });
  // Changes made in another tab apply here too.
  window.addEventListener('storage', tell);
  tell();
}

/** Shows their verdicts, while the page is visible. */
function show(section: HTMLElement): void {
  const { mine: address = '' } = section.dataset;
  const list = section.querySelector('div');
  if (list === null) return;
  let shown = '';
  const look = async (): Promise<void> => {
    const mine = recall();
    section.hidden = mine.length === 0;
    if (mine.length === 0 || document.visibilityState !== 'visible') return;
    try {
      const answer = await fetch(`${address}?of=${mine.map(encodeURIComponent).join()}`);
      const html = await answer.text();
      if (!answer.ok || html === shown) return;
      shown = html;
      const focused = [...list.querySelectorAll('a')].findIndex((link) => link === document.activeElement);
      list.innerHTML = trustedHtml(html);
      localiseTimes(list);
      list.querySelectorAll('a')[focused]?.focus({ preventScroll: true });
    } catch {
      // Offline, the old content stays, and the page says that it is offline.
    }
  };
  void look();
  setInterval(() => void look(), LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', () => void look());
  window.addEventListener('pageshow', () => void look());
  window.addEventListener('storage', () => void look());
}

/** Storage may be blocked, full, or hold data of other scripts. */
function remember(mine: readonly string[]): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(mine));
  } catch {
    // Then nothing is saved, and the button says so.
  }
}

function recall(): readonly string[] {
  try {
    const mine: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    if (!Array.isArray(mine)) return [];
    return mine.filter((one) => typeof one === 'string' && /^[a-z\d-]{1,64}$/u.test(one)).slice(0, MINE_MAX);
  } catch {
    return [];
  }
}

/** How long each step is shown while the replay plays. */
const PLAY_EVERY_MS = 700;
/** A replay plays in at most this many steps, however long the incident was. */
const PLAY_STEPS = 60;

/** The format of a moment for screen readers: its day and minute. */
const SPOKEN = { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' } as const;

/**
 * Lets a slider go through the moments of an incident; each is loaded when it is reached, and while the slider moves fast only the last
 * one.
 */
export function replayable(
  slider: HTMLElement,
  parsed: (html: string) => Document,
  show: (regions: Readonly<Record<string, string>>) => void,
): void {
  const input = slider.querySelector('input');
  const button = slider.querySelector('button');
  if (input === null || button === null) return;
  const [from, step] = [Number(slider.dataset['replay']), Number(slider.dataset['step'])];
  const steps = Number(input.max);
  const [play, pause] = [button.textContent, button.dataset['pause'] ?? ''];
  let wanted: string | null = null;
  let asking = false;
  let playing: ReturnType<typeof setTimeout> | undefined;

  const momentOf = (nth: number): string => `${new Date(from + nth * step).toISOString().slice(0, 16)}Z`;

  async function goTo(nth: number): Promise<void> {
    wanted = momentOf(nth);
    input?.setAttribute(
      'aria-valuetext',
      new Date(from + nth * step).toLocaleString(document.documentElement.lang, SPOKEN),
    );
    if (asking) return;
    asking = true;
    while (wanted !== null) {
      const at: string = wanted;
      wanted = null;
      const query = `?at=${at}`;
      const answer = await fetch(`${location.pathname}/moment${query}`).catch(() => null);
      if (answer?.ok !== true) continue;
      const regions = parsed(await answer.text()).querySelectorAll<HTMLElement>('[data-region]');
      show(Object.fromEntries([...regions].map((region) => [region.dataset['region'], region.innerHTML])));
      history.replaceState(null, '', query);
    }
    asking = false;
  }

  function stop(): void {
    clearTimeout(playing);
    playing = undefined;
    if (button !== null) button.textContent = play;
  }

  async function advance(): Promise<void> {
    if (input === null) return;
    const next = Math.min(Number(input.value) + Math.max(1, Math.ceil(steps / PLAY_STEPS)), steps);
    input.value = String(next);
    await goTo(next);
    if (playing === undefined) return;
    if (next === steps) stop();
    else playing = setTimeout(() => void advance(), PLAY_EVERY_MS);
  }

  input.addEventListener('input', () => {
    stop();
    void goTo(Number(input.value));
  });
  button.addEventListener('click', () => {
    if (playing !== undefined) return stop();
    if (Number(input.value) === steps) input.value = '0';
    button.textContent = pause;
    playing = setTimeout(() => void advance(), 0);
  });
  slider.hidden = false;
}

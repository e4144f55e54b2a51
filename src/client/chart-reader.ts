import { zoomStep } from './spans.ts';

/** Where the reader is to have the focus when a page opens: it had it on the page before. */
const FOCUSED = '#chart-reader';
/** Of a chart, what a key for a page leads over. */
const PAGE_SHARE = 1 / 8;
/** What a cell says where there is nothing to say. */
const NONE = '–';

/**
 * Lets charts be read step by step: by keys, with a pointer or a finger. What a step says is what its row in the table of numbers says, so that
 * it is in the viewer's clock and language; the row is marked too. A slider, whose value is spoken whenever it changes.
 */
export function readCharts(): void {
  for (const section of document.querySelectorAll('section')) {
    const region = section.querySelector('.chart')?.closest('[data-region]') ?? null;
    if (region !== null && rowsOf(section).length > 0) region.before(readerOf(section));
  }
  if (location.hash === FOCUSED) document.querySelector<HTMLElement>(FOCUSED)?.focus();
}

function readerOf(section: HTMLElement): HTMLElement {
  const [frame, reader, line, told] = ['div', 'div', 'i', 'b'].map((name) =>
    document.createElement(name),
  ) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  frame.className = 'reads';
  frame.append(reader);
  reader.append(line, told);
  told.dir = 'auto';
  reader.id = FOCUSED.slice(1);
  reader.tabIndex = 0;
  reader.role = 'slider';
  reader.setAttribute('aria-labelledby', section.getAttribute('aria-labelledby') ?? '');
  /** The step that is read; null while none is: then the slider is at the latest. */
  let step: number | null = null;

  function show(next: number | null): void {
    const rows = rowsOf(section);
    const last = rows.length - 1;
    step = next === null ? null : Math.min(Math.max(next, 0), last);
    const at = step ?? last;
    const says = textOf(rows[at]);
    reader.ariaValueMin = '0';
    reader.ariaValueMax = String(last);
    reader.ariaValueNow = String(at);
    reader.ariaValueText = says;
    line.hidden = told.hidden = step === null;
    told.textContent = says;
    const share = `${(100 * (at + 0.5)) / rows.length}%`;
    line.style.left = told.style.left = share;
    // By as much of its own width, so that it never leaves the chart.
    told.style.translate = `-${share}`;
    for (const [nth, row] of rows.entries()) row.classList.toggle('at', nth === step);
  }

  function leadTo(key: string): boolean {
    const { length } = rowsOf(section);
    const from = step ?? length;
    const page = Math.ceil(length * PAGE_SHARE);
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        show(from - 1);
        return true;
      case 'ArrowRight':
      case 'ArrowUp':
        show(from + 1);
        return true;
      case 'PageDown':
        show(from - page);
        return true;
      case 'PageUp':
        show(from + page);
        return true;
      case 'Home':
        show(0);
        return true;
      case 'End':
        show(length - 1);
        return true;
      case 'Escape':
        // First back from the step, then from a longer time.
        if (step === null) return zoom(-Infinity);
        show(null);
        return true;
    }
    return zoom(zoomStep(key));
  }

  /** To a chart of another length, where this one is to have the focus again. */
  function zoom(by: number): boolean {
    const links = [...section.querySelectorAll<HTMLAnchorElement>('.spans a')];
    const shown = links.findIndex((link) => link.ariaCurrent !== null);
    const next = links[Math.max(shown + by, 0)];
    if (by === 0 || next === undefined || next === links[shown]) return false;
    location.assign(`${next.pathname}${next.search}${FOCUSED}`);
    return true;
  }

  reader.addEventListener('keydown', (event) => {
    const alone = !(event.ctrlKey || event.metaKey || event.altKey);
    if (alone && leadTo(event.key)) event.preventDefault();
  });
  for (const kind of ['pointermove', 'pointerdown'] as const)
    reader.addEventListener(kind, ({ clientX }) => {
      const { left, width } = reader.getBoundingClientRect();
      show(Math.floor((rowsOf(section).length * (clientX - left)) / width));
    });
  // Of a finger that has left, what it read stays.
  reader.addEventListener('pointerleave', ({ pointerType }) => {
    if (pointerType === 'mouse') show(null);
  });
  reader.addEventListener('blur', () => show(null));
  // While the page is followed its numbers are written anew: what is read is what they say now.
  const written = new MutationObserver(() => {
    if (step !== null) show(step);
  });
  for (const region of section.querySelectorAll('[data-region]'))
    written.observe(region, { childList: true });
  show(null);
  return frame;
}

/** From the earliest step to the latest. */
const rowsOf = (section: HTMLElement): readonly HTMLTableRowElement[] => [
  ...section.querySelectorAll<HTMLTableRowElement>('.numbers tbody tr'),
];

/** A row with what its columns are called: "09:30: Reports 12, Normal 3–9". */
function textOf(row: HTMLTableRowElement | undefined): string {
  if (row === undefined) return '';
  const heads = row.closest('table')?.tHead?.rows[0]?.cells;
  const [time, ...cells] = [...row.cells].map((cell) => cell.textContent);
  const said = cells.flatMap((text, nth) =>
    text === NONE ? [] : [`${heads?.[nth + 1]?.textContent ?? ''} ${text}`],
  );
  return `${time}: ${said.join(', ')}`;
}

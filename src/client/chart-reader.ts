import { zoomStep } from './spans.ts';

/** The element to focus after a page change: it had the focus on the previous page. */
const FOCUSED = '#chart-reader';
/** The share of a chart that Page Up and Page Down move by. */
const PAGE_SHARE = 1 / 8;
/** The content of a cell without a value. */
const NONE = '–';

/**
 * Makes charts readable step by step, by keys, pointer or finger. A step reads out its row of the table of numbers, which is in the
 * viewer's clock and language and is highlighted too. It is a slider, whose value screen readers announce when it changes.
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
  /** The selected step; null if none is selected, which puts the slider at the latest. */
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
    // Shifted by the same share of its own width, so that it never leaves the chart.
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
        // Escape first clears the selected step, then goes back from a longer time range.
        if (step === null) return zoom(-Infinity);
        show(null);
        return true;
    }
    return zoom(zoomStep(key));
  }

  /** To a chart of another length, which gets the focus again. */
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
  // After a touch, the value stays visible.
  reader.addEventListener('pointerleave', ({ pointerType }) => {
    if (pointerType === 'mouse') show(null);
  });
  reader.addEventListener('blur', () => show(null));
  // A live page rewrites its numbers, so the selected step is read again.
  const written = new MutationObserver(() => {
    if (step !== null) show(step);
  });
  for (const region of section.querySelectorAll('[data-region]'))
    written.observe(region, { childList: true });
  show(null);
  return frame;
}

/** From earliest to latest. */
const rowsOf = (section: HTMLElement): readonly HTMLTableRowElement[] => [
  ...section.querySelectorAll<HTMLTableRowElement>('.numbers tbody tr'),
];

/** A row with its column headings: "09:30: Reports 12, Normal 3–9". */
function textOf(row: HTMLTableRowElement | undefined): string {
  if (row === undefined) return '';
  const heads = row.closest('table')?.tHead?.rows[0]?.cells;
  const [time, ...cells] = [...row.cells].map((cell) => cell.textContent);
  const said = cells.flatMap((text, nth) =>
    text === NONE ? [] : [`${heads?.[nth + 1]?.textContent ?? ''} ${text}`],
  );
  return `${time}: ${said.join(', ')}`;
}

/** The visible part of the picture. */
interface View {
  readonly x: number;
  readonly y: number;
  /** Magnification relative to the whole picture. */
  readonly zoom: number;
}

/** A point as fractions of the visible part, from its upper left corner. */
interface Part {
  readonly u: number;
  readonly v: number;
}

const WHOLE: View = { x: 0, y: 0, zoom: 1 };
/** The outline is drawn for the whole picture; magnified further, it is all corners. */
const ZOOM_MAX = 8;
const ZOOM_STEP = 1.6;
/** How far an arrow key moves the map, as a fraction of the visible part. */
const MOVE_STEP = 0.2;
/** Pixels that a finger or mouse must move to count as dragging. */
const DRAG_MIN = 4;

/**
 * Replaces the image by an inline SVG that can be zoomed and moved: by buttons, keys, pinching, dragging, and the wheel with Ctrl, because
 * the wheel alone scrolls the page. Circles and names keep their size.
 */
export async function zoomable(figure: HTMLElement, parsed: (svg: string) => Document): Promise<void> {
  const image = figure.querySelector('img');
  if (image === null) return;
  const answer = await fetch(image.src);
  if (!answer.ok) return;
  const picture = await answer.text();
  adoptStyle(STYLE.exec(picture)?.[1] ?? '');
  const svg = document.importNode(
    parsed(picture.replace(STYLE, '')).documentElement as unknown as SVGSVGElement,
    true,
  );
  const { width, height } = svg.viewBox.baseVal;
  const circles = [...svg.querySelectorAll('circle')].map((circle) => ({
    circle,
    r: circle.r.baseVal.value,
  }));
  const names = [...svg.querySelectorAll('text')];
  let view = WHOLE;

  function show(next: View): void {
    const zoom = Math.min(Math.max(next.zoom, 1), ZOOM_MAX);
    const within = (at: number, size: number): number => Math.min(Math.max(at, 0), size - size / zoom);
    view = { x: within(next.x, width), y: within(next.y, height), zoom };
    svg.setAttribute('viewBox', `${view.x} ${view.y} ${width / zoom} ${height / zoom}`);
    for (const { circle, r } of circles) circle.setAttribute('r', String(r / zoom));
    for (const name of names) keepSize(name, zoom);
  }

  /** Keeps one point in place, given as fractions of the visible part. */
  function zoomBy(times: number, { u, v } = kept()): void {
    const zoom = Math.min(Math.max(view.zoom * times, 1), ZOOM_MAX);
    const part = 1 / view.zoom - 1 / zoom;
    show({ x: view.x + u * width * part, y: view.y + v * height * part, zoom });
  }

  /** The largest visible circle, else the centre. */
  function kept(): Part {
    const parts = circles.map(({ circle }) => ({
      u: ((circle.cx.baseVal.value - view.x) * view.zoom) / width,
      v: ((circle.cy.baseVal.value - view.y) * view.zoom) / height,
    }));
    return (
      parts.find(({ u, v }) => Math.max(Math.abs(u - 0.5), Math.abs(v - 0.5)) < 0.5) ?? { u: 0.5, v: 0.5 }
    );
  }

  function moveBy(u: number, v: number): void {
    show({ ...view, x: view.x + (u * width) / view.zoom, y: view.y + (v * height) / view.zoom });
  }

  const box = document.createElement('div');
  box.className = 'pan';
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', figure.dataset['keys'] ?? '');
  svg.setAttribute('aria-label', image.alt);
  box.append(svg);
  image.replaceWith(box);
  box.after(
    controls([
      ['+', figure.dataset['nearer'], () => zoomBy(ZOOM_STEP)],
      ['−', figure.dataset['further'], () => zoomBy(1 / ZOOM_STEP)],
      ['⤢', figure.dataset['whole'], () => show(WHOLE)],
    ]),
  );
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoomBy(ZOOM_STEP),
    '=': () => zoomBy(ZOOM_STEP),
    '-': () => zoomBy(1 / ZOOM_STEP),
    '0': () => show(WHOLE),
    ArrowLeft: () => moveBy(-MOVE_STEP, 0),
    ArrowRight: () => moveBy(MOVE_STEP, 0),
    ArrowUp: () => moveBy(0, -MOVE_STEP),
    ArrowDown: () => moveBy(0, MOVE_STEP),
  };
  box.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  box.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, partOf(box, event));
    },
    { passive: false },
  );
  followPointers(box, { zoomBy, moveBy, isNear: () => view.zoom > 1 });
}

/** The page's content security policy blocks any other style, even in a parsed document. */
const STYLE = /<style>([^<]*)<\/style>/u;
let adopted = false;

/** All maps have the same style; its rules are scoped to the map. */
function adoptStyle(css: string): void {
  if (adopted) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.pan{${css}}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  adopted = true;
}

/** Names are scaled down around their starting point by as much as the picture is scaled up. */
function keepSize(name: SVGTextElement, zoom: number): void {
  const [x = 0, y = 0] = [name.x.baseVal[0]?.value, name.y.baseVal[0]?.value];
  const part = 1 - 1 / zoom;
  name.setAttribute('transform', `translate(${x * part} ${y * part}) scale(${1 / zoom})`);
}

function controls(
  buttons: readonly [sign: string, name: string | undefined, act: () => void][],
): HTMLElement {
  const row = document.createElement('p');
  row.className = 'nearer';
  for (const [sign, name, act] of buttons) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', name ?? '');
    button.title = name ?? '';
    button.addEventListener('click', act);
    row.append(button);
  }
  return row;
}

interface Hands {
  zoomBy(times: number, around: Part): void;
  moveBy(u: number, v: number): void;
  /** Whether the map can be moved; if not, a finger scrolls the page. */
  isNear(): boolean;
}

/** Dragging with one pointer, zooming with two. */
function followPointers(box: HTMLElement, { zoomBy, moveBy, isNear }: Hands): void {
  const held = new Map<number, { x: number; y: number }>();
  let dragged = 0;
  const spread = (): number => {
    const [a, b] = [...held.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  box.addEventListener('pointerdown', (event) => {
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    dragged = 0;
  });
  box.addEventListener('pointermove', (event) => {
    const last = held.get(event.pointerId);
    if (last === undefined) return;
    const before = spread();
    const { width, height } = box.getBoundingClientRect();
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    dragged += Math.abs(dx) + Math.abs(dy);
    if (held.size === 2 && before > 0) {
      zoomBy(spread() / before, partOf(box, event));
    } else if (held.size === 1 && isNear() && dragged > DRAG_MIN) {
      if (!box.hasPointerCapture(event.pointerId)) box.setPointerCapture(event.pointerId);
      moveBy(-dx / width, -dy / height);
    }
    box.classList.toggle('near', isNear());
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave'] as const)
    box.addEventListener(end, (event) => held.delete(event.pointerId));
}

/** The position of a pointer as fractions of the box. */
function partOf(box: HTMLElement, { clientX, clientY }: MouseEvent): Part {
  const { left, top, width, height } = box.getBoundingClientRect();
  return { u: (clientX - left) / width, v: (clientY - top) / height };
}

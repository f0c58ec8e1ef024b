/** Draws a graph of states on a canvas that one can pan and zoom, by pointer, wheel and keys. */

import type { GraphData } from '../graph-data.ts';
import { el } from './dom.ts';

/** Pixels between neighbouring states, and between depths, where nothing is zoomed. */
const [across, down] = [56, 64];
const radius = 7;
/** From this zoom on there is room for words. */
const wordsFrom = 1.6;

export interface GraphView {
  readonly element: HTMLCanvasElement;
  /** Marks a state, and brings it to the middle if `centred`. */
  readonly select: (node: number, centred: boolean) => void;
  /** States that are drawn in full while others are faint; null: all are. */
  readonly highlight: (nodes: ReadonlySet<number> | null) => void;
  readonly zoom: (by: number) => void;
  readonly redraw: () => void;
}

/** `picked` is told which state was clicked. */
export function graphView(data: GraphData, picked: (node: number) => void): GraphView {
  const canvas = el('canvas', {
    class: 'graph',
    tabindex: 0,
    role: 'img',
    'aria-label': `The graph: ${data.nodes.length} states. Arrow keys move it, plus and minus zoom; the states are in the list and the panel, too.`,
  });
  const view = { scale: 1, x: 0, y: 60, selected: 0, shown: null as ReadonlySet<number> | null };
  const context = canvas.getContext('2d')!;
  let waiting = false;
  const redraw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw(context, data, view);
    });
  };
  const zoomAt = (by: number, x: number, y: number) => {
    const scale = Math.min(6, Math.max(0.02, view.scale * by));
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    redraw();
  };
  const move = (x: number, y: number) => {
    view.x += x;
    view.y += y;
    redraw();
  };
  listen(canvas, move, zoomAt, (x, y) => {
    const node = nodeAt(data, view, x, y);
    if (node >= 0) picked(node);
  });
  new ResizeObserver(redraw).observe(canvas);
  view.x = -1;
  return {
    element: canvas,
    redraw,
    zoom: (by) => zoomAt(by, canvas.clientWidth / 2, canvas.clientHeight / 2),
    highlight: (nodes) => {
      view.shown = nodes;
      redraw();
    },
    select: (node, centred) => {
      view.selected = node;
      const { x, y } = data.nodes[node]!;
      if (centred) {
        view.x = canvas.clientWidth / 2 - x * across * view.scale;
        view.y = canvas.clientHeight / 3 - y * down * view.scale;
      }
      redraw();
    },
  };
}

type View = {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  readonly selected: number;
  readonly shown: ReadonlySet<number> | null;
};

function listen(
  canvas: HTMLCanvasElement,
  move: (x: number, y: number) => void,
  zoomAt: (by: number, x: number, y: number) => void,
  click: (x: number, y: number) => void,
): void {
  const fingers = new Map<number, PointerEvent>();
  let moved = 0;
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a!.offsetX - b!.offsetX, a!.offsetY - b!.offsetY);
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    if (fingers.size === 1) moved = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const wide = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, event);
    const [x, y] = [event.offsetX - before.offsetX, event.offsetY - before.offsetY];
    moved += Math.abs(x) + Math.abs(y);
    if (fingers.size === 2) zoomAt(spread() / Math.max(1, wide), event.offsetX, event.offsetY);
    else move(x, y);
  });
  canvas.addEventListener('pointerup', (event) => {
    if (fingers.delete(event.pointerId) && moved < 5) click(event.offsetX, event.offsetY);
  });
  canvas.addEventListener('pointercancel', (event) => fingers.delete(event.pointerId));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / 500), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(60, 0),
    ArrowRight: () => move(-60, 0),
    ArrowUp: () => move(0, 60),
    ArrowDown: () => move(0, -60),
    '+': () => zoomAt(1.3, canvas.clientWidth / 2, canvas.clientHeight / 2),
    '-': () => zoomAt(1 / 1.3, canvas.clientWidth / 2, canvas.clientHeight / 2),
  };
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function nodeAt({ nodes }: GraphData, { scale, x, y }: View, atX: number, atY: number): number {
  let best = -1;
  let nearest = Math.max(12, radius * scale + 4);
  for (const [i, node] of nodes.entries()) {
    const away = Math.hypot(x + node.x * across * scale - atX, y + node.y * down * scale - atY);
    if (away < nearest) [best, nearest] = [i, away];
  }
  return best;
}

function draw(context: CanvasRenderingContext2D, data: GraphData, view: View): void {
  const { canvas } = context;
  const [width, height, dots] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
  if (canvas.width !== width * dots) canvas.width = width * dots;
  if (canvas.height !== height * dots) canvas.height = height * dots;
  context.setTransform(dots, 0, 0, dots, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const at = (node: number) => ({
    x: view.x + data.nodes[node]!.x * across * view.scale,
    y: view.y + data.nodes[node]!.y * down * view.scale,
  });
  const faint = (node: number) => view.shown !== null && !view.shown.has(node);
  const inSight = (y: number) => y > -100 && y < height + 100;
  const size = Math.min(14, Math.max(1.5, radius * view.scale));
  const words = view.scale >= wordsFrom;
  context.font = '11px ui-monospace, monospace';

  for (const [from, to, task, label, path] of data.edges) {
    const [a, b] = [at(from), at(to)];
    if (!inSight(a.y) && !inSight(b.y)) continue;
    context.globalAlpha = faint(from) || faint(to) ? 0.12 : path ? 1 : 0.55;
    context.strokeStyle = path ? colour('--bad') : colour(`--t${task % 8}`);
    context.lineWidth = path ? 2.5 : 1;
    arrow(context, a, b, size);
    if (words && Math.abs(b.y - a.y) < 3 * down * view.scale) {
      context.fillStyle = context.strokeStyle;
      context.fillText(short(`${data.tasks[task]}: ${label}`), (a.x + b.x) / 2 + 4, (a.y + b.y) / 2);
    }
  }
  for (const [node, { kind, cycle, path, cut, label }] of data.nodes.entries()) {
    const { x, y } = at(node);
    if (!inSight(y)) continue;
    context.globalAlpha = faint(node) ? 0.15 : 1;
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    const fills = { failing: '--bad', deadlock: '--mark-line', end: '--t2', start: '--accent', plain: '--paper' };
    context.fillStyle = cut ? colour('--soft') : colour(fills[kind]);
    context.fill();
    context.strokeStyle = path === undefined ? colour('--quiet') : colour('--bad');
    context.lineWidth = path === undefined ? 1 : 2.5;
    context.stroke();
    if (cycle !== undefined) ring(context, x, y, size + 3, colour('--t4'));
    if (node === view.selected) ring(context, x, y, size + 6, colour('--focus'));
    if (words && node === view.selected) {
      context.fillStyle = colour('--ink');
      context.fillText(short(label), x + size + 8, y + 4);
    }
  }
  context.globalAlpha = 1;
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, size: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line from the edge of one state to that of another, bent where it leads back up. */
function arrow(context: CanvasRenderingContext2D, a: Point, b: Point, size: number): void {
  const back = b.y <= a.y;
  const bend = back ? { x: Math.max(a.x, b.x) + 30 + (a.y - b.y) / 6, y: (a.y + b.y) / 2 } : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }; // prettier-ignore
  const angle = Math.atan2(b.y - bend.y, b.x - bend.x);
  const end = { x: b.x - Math.cos(angle) * size, y: b.y - Math.sin(angle) * size };
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.quadraticCurveTo(bend.x, bend.y, end.x, end.y);
  if (size > 3)
    for (const side of [-0.4, 0.4]) {
      context.moveTo(end.x, end.y);
      context.lineTo(end.x - Math.cos(angle + side) * 7, end.y - Math.sin(angle + side) * 7);
    }
  context.stroke();
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** The picture of a state: objects as boxes with their fields, trees as outlines, references as arrows. */

import type { Value } from '../data.ts';
import { svg } from './dom.ts';
import { linesOf, textOf, type History, type Moment } from './history.ts';
import { layOut, type Layout, type Placed } from './layout.ts';
import { headHeight, lineHeight, structOf, type FieldRow, type Scene, type Thing } from './scene.ts';

export interface PictureOptions {
  readonly history: History;
  readonly scene: Scene;
  readonly moment: Moment;
  /** What is written after this step counts as changed. */
  readonly since: number;
  readonly width: number;
  /** Shows who wrote a cell last. */
  readonly onCell: (cell: number) => void;
}

/** How many letters of the type that values are set in fit a pixel. */
const lettersPerPixel = 1 / 7.3;

export function drawPicture(options: PictureOptions): SVGSVGElement {
  const { scene, moment, width } = options;
  const layout = layOut(scene.groupsAt(moment), width);
  const label = moment.step === 0 ? 'Objects in the beginning' : `Objects after step ${moment.step}`;
  const picture = svg(
    'svg',
    { width, height: layout.height, viewBox: `0 0 ${width} ${layout.height}`, role: 'group', 'aria-label': label },
    ...layout.titles.map(({ text, y }) => svg('text', { class: 'group-title', x: 0, y: y + 17 }, text)),
    ...[...layout.boxes.keys()].map((object) => branch(options, layout, object)),
    ...[...layout.boxes].map(([object, placed]) => box(options, placed, scene.things.get(object)!)),
    ...arrows(options, layout),
  );
  return aim(picture);
}

/** The line from a box to the one that it hangs on: dashed where it is no longer part of that, or not yet. */
function branch({ history, moment }: PictureOptions, { boxes }: Layout, object: number): SVGPathElement | null {
  const { x, y, parent } = boxes.get(object)!;
  const above = parent === null ? undefined : boxes.get(parent);
  if (!above) return null;
  const { first } = history.data.objects[object]!;
  const field = structOf(history.data, object).parent ?? 0;
  const attached = moment.live[object] && targetOf(moment.cells[first + field]) === parent;
  const from = above.x + 8;
  const line = `M${from} ${above.y + above.height}V${y + 13}H${x}`;
  return svg('path', { class: attached ? 'branch' : 'branch past', d: line });
}

function box(options: PictureOptions, { x, y, width, height }: Placed, thing: Thing): SVGGElement {
  const { history, moment, since } = options;
  const { data } = history;
  const { object, rows } = thing;
  const { name, alias } = data.objects[object]!;
  const struct = structOf(data, object);
  const live = moment.live[object]!;
  const steps = data.steps.slice(since, moment.step);
  const fresh = steps.some(({ born, freed }) => born.includes(object) || freed.includes(object));
  const kind = ['box', fresh && 'fresh', !live && 'gone'].filter(Boolean).join(' ');
  const note = live ? (fresh ? 'new' : '') : 'freed';
  const corner = note || (struct.parent === undefined ? struct.name : (alias ?? ''));
  const inner = width - 20;
  return svg(
    'g',
    {
      class: kind,
      'data-object': object,
      transform: `translate(${x} ${y})`,
      role: 'group',
      'aria-label': `${struct.name} ${name}${note && `, ${note}`}`,
    },
    svg('rect', { class: 'frame', width, height, rx: 7 }),
    svg('text', { class: 'name', x: 10, y: 17 }, cut(name, inner * 0.6 * lettersPerPixel)),
    svg(
      'text',
      { class: 'struct', x: width - 10, y: 17, 'text-anchor': 'end' },
      cut(corner, inner * 0.55 * lettersPerPixel),
    ),
    ...(live ? rowsOf(options, rows, width) : []),
  );
}

function rowsOf(options: PictureOptions, rows: readonly FieldRow[], width: number): SVGGElement[] {
  let y = headHeight;
  return rows.map((row) => {
    const drawn = rowAt(options, row, width, y);
    y += row.lines * lineHeight;
    return drawn;
  });
}

function rowAt(options: PictureOptions, { cell, field, lines, lively }: FieldRow, width: number, y: number) {
  const { history, moment, since, onCell } = options;
  const value = moment.cells[cell] ?? '';
  const writer = history.writerOf(cell, moment.step);
  const changed = writer > 0 && writer === moment.step;
  const between = !changed && writer > since;
  const said = linesOf(value, field.prefix);
  const room = Math.floor((width - 20) * lettersPerPixel);
  const label = cut(field.label, Math.max(8, room - Math.max(...said.map((each) => each.length)) - 1));
  const idle = !changed && !between && textOf(value) === field.usual;
  const kind = ['row', changed && 'changed', between && 'between', idle && 'idle', !lively && 'still']
    .filter(Boolean)
    .join(' ');
  const sinceWhen = writer === 0 ? 'as in the beginning' : `since step ${writer}`;
  const spoken = `${history.nameOf(cell)} ${said.join(' ')}, ${sinceWhen}`;
  const tasks = typeof value === 'object' ? (value.tasks ?? []) : [];
  const parts = [
    svg('rect', { class: 'ground', x: 4, y: y + 1, width: width - 8, height: lines * lineHeight, rx: 4 }),
    svg('text', { class: 'label', x: 10, y: y + 13 }, label),
    // Read aloud it is words: with spaces between them.
    ...said.flatMap((line, i) => [
      ' ',
      svg(
        'text',
        {
          class: tasks.length > 0 ? `value task-${tasks[0]! % 8}` : 'value',
          x: width - 10,
          y: y + 13 + i * lineHeight,
          'text-anchor': 'end',
        },
        cut(line, room - 4),
      ),
    ]),
  ];
  if (!lively) return svg('g', { class: kind }, ...parts);
  const press = (event: Event) => {
    if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onCell(cell);
  };
  const acts = {
    role: 'button',
    tabindex: 0,
    'aria-label': spoken,
    'data-cell': cell,
    onclick: press,
    onkeydown: press,
  };
  return svg('g', { class: kind, ...acts }, ...parts);
}

/** Arrows for references: those just written are always seen, others while one points at an object at either end. */
function arrows({ history, scene, moment, since }: PictureOptions, { boxes }: Layout): SVGPathElement[] {
  const found: SVGPathElement[] = [];
  for (const { object, rows } of scene.things.values()) {
    const from = boxes.get(object);
    if (!from || !moment.live[object]) continue;
    const heights = rowHeights(rows);
    const { first } = history.data.objects[object]!;
    for (const i of structOf(history.data, object).fields.keys()) {
      const target = targetOf(moment.cells[first + i]);
      const to = target === undefined ? undefined : boxes.get(target);
      if (!to || to === from) continue;
      const fresh = history.writerOf(first + i, moment.step) > since;
      const line = curve(from, from.y + (heights.get(first + i) ?? headHeight / 2), to);
      found.push(svg('path', { class: fresh ? 'arrow' : 'arrow latent', d: line, 'data-from': object, 'data-to': target! })); // prettier-ignore
    }
  }
  return found;
}

/** Where in its box the middle of each cell's row is. */
function rowHeights(rows: readonly FieldRow[]): ReadonlyMap<number, number> {
  let y = headHeight;
  return new Map(
    rows.map(({ cell, lines }) => {
      y += lines * lineHeight;
      return [cell, y - (lines - 0.5) * lineHeight];
    }),
  );
}

/** Shows the references of the object that one points at, or that has the focus, and those to it. */
function aim(picture: SVGSVGElement): SVGSVGElement {
  const show = ({ target }: Event) => {
    const object = (target as Element).closest('.box')?.getAttribute('data-object');
    for (const arrow of picture.querySelectorAll('.latent'))
      arrow.classList.toggle('aimed', object !== undefined && [arrow.getAttribute('data-from'), arrow.getAttribute('data-to')].includes(object ?? '')); // prettier-ignore
  };
  for (const kind of ['pointerover', 'focusin']) picture.addEventListener(kind, show);
  return picture;
}

function targetOf(value: Value | null | undefined): number | undefined {
  return typeof value === 'object' ? value?.object : undefined;
}

/** From the side of a row to the side of a box, ending in an arrow head. */
function curve(from: Placed, y: number, to: Placed): string {
  const right = to.x + to.width / 2 >= from.x + from.width / 2;
  const beside = Math.abs(to.x - from.x) > from.width / 2;
  const start = from.x + (right ? from.width : 0);
  const end = to.x + (right === beside ? 0 : to.width);
  const out = right ? 1 : -1;
  const into = right === beside ? -1 : 1;
  const [ty, bend] = [to.y + 13, 14];
  const line = `M${start} ${y}C${start + out * bend} ${y} ${end + into * bend} ${ty} ${end} ${ty}`;
  return `${line}m${into * 6} -4l${-into * 6} 4l${into * 6} 4`;
}

function cut(text: string, letters: number): string {
  const room = Math.floor(letters);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}

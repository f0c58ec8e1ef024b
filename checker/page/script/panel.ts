/** Beside the picture: what the step is, and where every task stands. */

import type { FieldData, PageData, StandData } from '../data.ts';
import { el, stepLink } from './dom.ts';
import { textOf, type History, type Moment } from './history.ts';
import { structOf } from './scene.ts';

type Go = (step: number) => void;

/** How much of the source is shown above and below a step. */
const linesAround = 4;

/** The step that has just been taken. */
export function describeStep({ data, length }: History, step: number, go: Go): HTMLElement {
  const taken = data.steps[step - 1];
  if (!taken)
    return el(
      'div',
      { class: 'now' },
      el('h2', {}, 'In the beginning'),
      el('p', { class: 'quiet' }, 'No task has run yet.'),
    );
  const task = data.tasks[taken.task]!;
  const title = el(
    'h2',
    {},
    `Step ${step} of ${length}: `,
    el('span', { class: `task task-${taken.task % 8}` }, task.name),
  );
  const said = [taken.name === null ? null : `step “${taken.name}”`, ...taken.choices].filter(
    (each) => each !== null,
  );
  return el(
    'div',
    { class: 'now' },
    title,
    el('p', { class: 'stack' }, taken.stack.map((name) => `${name}()`).join(' › ')),
    el('pre', {}, el('code', {}, taken.text)),
    el('p', { class: 'quiet' }, [taken.place, ...said].filter((each) => each !== null).join(' · ')),
    sourceAround(data.sources, taken.place),
    list('changes', taken.changes),
    list('reads', taken.reads),
    step === length && !taken.ordered ? null : order(data.conflicts, step, taken.ordered ?? false, go),
    step === length && data.failure !== null ? el('p', { class: 'broken' }, `✗ ${data.failure.words}`) : null,
  );
}

/** Whether the source is to be seen: it stays so from step to step. */
let sourceIsOpen = false;

/** The lines around a place, `model/dcache.ts:120`; null where they are not known. */
function sourceAround(sources: PageData['sources'], place: string | null): HTMLElement | null {
  const [, file = '', number = ''] = /^(.*):(\d+)$/.exec(place ?? '') ?? [];
  const kept = sources[file];
  if (kept?.[number] === undefined) return null;
  const numbers = [];
  for (let each = Number(number) - linesAround; each <= Number(number) + linesAround; each++)
    if (kept[each] !== undefined) numbers.push(each);
  const texts = numbers.map((each) => kept[each]!);
  const margin = Math.min(...texts.filter((text) => text.trim() !== '').map((text) => text.search(/\S/)));
  const lines = numbers.map((each) => {
    const here = each === Number(number);
    const text = `${String(each).padStart(4)}  ${kept[each]!.slice(margin)}\n`;
    return here ? el('mark', {}, text) : text;
  });
  const details = el(
    'details',
    { open: sourceIsOpen, ontoggle: () => (sourceIsOpen = details.open) },
    el('summary', {}, 'Source'),
    el('pre', {}, el('code', {}, ...lines)),
  );
  return details;
}

function list(kind: string, items: readonly string[]): HTMLElement | null {
  return items.length === 0 ? null : el('ul', { class: kind }, ...items.map((item) => el('li', {}, item)));
}

/** Which other steps it must come before or after. */
function order(conflicts: History['data']['conflicts'], step: number, ordered: boolean, go: Go): HTMLElement {
  if (!ordered)
    return el('p', { class: 'quiet' }, 'No other task could tell if it came a little earlier or later.');
  const named = (others: ReadonlyMap<number, string>, word: string) =>
    [...others].flatMap(([other, about], i) => [
      i === 0 ? ` ${word} ` : ', ',
      stepLink(String(other), other, go),
      ` (${about})`,
    ]);
  const near = (pairs: History['data']['conflicts'], at: 0 | 1) =>
    new Map(pairs.map((pair) => [pair[at], pair[2]]));
  const before = near(conflicts.filter(([, second]) => second === step).slice(-3), 0);
  const after = near(conflicts.filter(([first]) => first === step).slice(0, 3), 1);
  return el('p', { class: 'order' }, 'Its place matters: ', ...named(before, 'after'), before.size > 0 && after.size > 0 ? ';' : null, ...named(after, 'before'), '.'); // prettier-ignore
}

/** A card for each task that is there. */
export function describeTasks(history: History, moment: Moment, since: number, go: Go): HTMLElement {
  const cards = moment.stands.flatMap((stand) => {
    if (!stand || (stand.status === 'not started' && history.data.tasks[stand.task]?.spawned)) return [];
    return [taskCard(history, moment, since, stand, go)];
  });
  return el('ul', { class: 'tasks', 'aria-label': 'Tasks' }, ...cards);
}

const statusWords: Readonly<Record<StandData['status'], string>> = {
  'not started': 'not started',
  running: '',
  waits: 'waits',
  done: 'finished',
};

function taskCard(history: History, moment: Moment, since: number, stand: StandData, go: Go): HTMLElement {
  const { data } = history;
  const { task, status, stack, locals } = stand;
  const { name, call, spawned } = data.tasks[task]!;
  const ran = moment.step > 0 && data.steps[moment.step - 1]!.task === task;
  const inner = stack.at(-1);
  const said = locals
    .map(({ name: local, value }) => `${local} = ${textOf(value)}`)
    .filter((each) => !/ = (null|0|false)$/.test(each));
  const kept = [...held(history, moment, task, since, go), ...ownCounts(history, moment, task, since, go)];
  return el(
    'li',
    { class: ran ? `card task-${task % 8} ran` : `card task-${task % 8}` },
    el(
      'p',
      { class: 'who' },
      el('span', { class: 'task' }, name),
      el('span', { class: `status ${status}` }, statusWords[status]),
    ),
    el('p', { class: 'call' }, inner === undefined ? call || (spawned ? 'a callback' : '') : `in ${inner}()`),
    inner === undefined ? null : el('p', { class: 'next' }, 'next ', el('code', {}, nextIn(stand))),
    said.length === 0 ? null : el('p', { class: 'locals' }, ...said.map((each) => el('span', {}, each))),
    kept.length === 0 ? null : el('p', { class: 'held' }, ...kept),
  );
}

/** A function ends where its text does. */
function nextIn({ next, stack }: StandData): string {
  if (next !== '}' && next !== '') return next;
  return stack.length > 1 ? `return to ${stack.at(-2)}()` : 'return';
}

function chip(
  history: History,
  cell: number,
  text: string,
  step: number,
  since: number,
  go: Go,
  look = 'chip',
): HTMLElement {
  const writer = history.writerOf(cell, step);
  const title = writer === 0 ? 'as in the beginning' : `since step ${writer}`;
  const kind = [look, writer > since && (writer === step ? 'changed' : 'between')].filter(Boolean).join(' ');
  return el('button', { type: 'button', class: kind, title, onclick: () => go(writer) }, text);
}

/** The locks that a task holds. */
function held(history: History, moment: Moment, task: number, since: number, go: Go): HTMLElement[] {
  return cellsOf(history).flatMap(({ cell, field }) => {
    const value = moment.cells[cell];
    const holds = field.role === 'holder' && typeof value === 'object' && value?.tasks?.includes(task);
    return holds ? [chip(history, cell, `holds ${lockName(history, cell, field)}`, moment.step, since, go)] : [];
  });
}

/** `vfsmount_lock` of its field `owner`, `mount_lock (readers)` where there are several who can hold it. */
function lockName(history: History, cell: number, { label }: FieldData): string {
  const object = history.objectOf(cell);
  const { kind, fields } = structOf(history.data, object);
  const { name } = history.data.objects[object]!;
  if (kind !== 'lock') return `${name}.${label}`;
  return fields.length === 1 ? name : `${name} (${label})`;
}

/** What a task keeps count of: sections it is in, say. */
function ownCounts(history: History, moment: Moment, task: number, since: number, go: Go): HTMLElement[] {
  const { object } = history.data.tasks[task]!;
  if (object === undefined) return [];
  return cellsOf(history, object).flatMap(({ cell, field }) => {
    const value = moment.cells[cell] ?? field.usual;
    if (field.fixed || !history.lively.has(cell) || textOf(value) === field.usual) return [];
    return [chip(history, cell, `${field.label} ${textOf(value)}`, moment.step, since, go, 'chip count')];
  });
}

function cellsOf({ data }: History, only?: number): { cell: number; field: FieldData }[] {
  const objects = only === undefined ? data.objects : [data.objects[only]!];
  return objects.flatMap(({ struct, first }) =>
    data.structs[struct]!.fields.map((field, i) => ({ cell: first + i, field })),
  );
}

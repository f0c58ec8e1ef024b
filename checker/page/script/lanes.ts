/** The schedule: a lane for each task, time downwards, steps as cards in turns. */

import type { PageData } from '../data.ts';
import { breakable, counted, el } from './dom.ts';
import { namesIn, type Row, type Turn } from './rows.ts';

export interface LaneOptions {
  readonly data: PageData;
  readonly turns: readonly Turn[];
  readonly go: (step: number) => void;
  readonly unfold: (from: number, to: number) => void;
}

interface Lane {
  readonly name: string;
  readonly call: string;
  readonly tasks: readonly number[];
}

/** One for each task that runs, in order. Those that others start have little to do, and share the last one. */
function lanesOf({ steps, tasks }: PageData): Lane[] {
  const running = [...new Set(steps.map(({ task }) => task))].toSorted((a, b) => a - b);
  const own = running.filter((task) => !tasks[task]!.spawned);
  const spawned = running.filter((task) => tasks[task]!.spawned);
  const lanes = own.map((task): Lane => ({ name: tasks[task]!.name, call: tasks[task]!.call, tasks: [task] }));
  if (spawned.length === 0) return lanes;
  const name = spawned.length === 1 ? tasks[spawned[0]!]!.name : 'spawned';
  return [...lanes, { name, call: spawned.length === 1 ? '' : 'callbacks and the like', tasks: spawned }];
}

export function drawLanes(options: LaneOptions): HTMLElement {
  const { data, turns } = options;
  const lanes = lanesOf(data);
  const heads = lanes.map(({ name, call, tasks }) =>
    el(
      'div',
      { class: `lane-head task-${tasks[0]! % 8}` },
      el('span', { class: 'task' }, name),
      el('span', { class: 'quiet' }, ` ${call}`),
    ),
  );
  let switches = 0;
  const items = turns.flatMap((turn, i) => {
    const before = turns[i - 1];
    const drawn = drawTurn(options, turn, lanes);
    if (!turn.preempts || !before) return [drawn];
    switches++;
    const words = `switch ${switches}: ${data.tasks[before.task]!.name} could have gone on`;
    return [el('li', { class: 'switch' }, el('span', {}, words)), drawn];
  });
  const grid = el('div', { class: 'lanes' }, el('div', { class: 'lane-heads', 'aria-hidden': 'true' }, ...heads), el('ol', {}, ...items)); // prettier-ignore
  grid.style.setProperty('--lanes', String(lanes.length));
  document.body.classList.toggle('crowded', lanes.length > 3);
  return grid;
}

function drawTurn(options: LaneOptions, { task, rows }: Turn, lanes: readonly Lane[]): HTMLElement {
  const { data } = options;
  const lane = lanes.findIndex(({ tasks }) => tasks.includes(task));
  const shared = lanes[lane]!.tasks.length > 1;
  let stack = '';
  const parts = rows.flatMap((row) => {
    if (row.kind === 'fold') {
      stack = '';
      return [fold(options, row)];
    }
    const step = data.steps[row.step - 1]!;
    const now = step.stack.join('\n');
    const head = now === stack ? [] : [caller(step.stack)];
    stack = now;
    return [...head, card(options, row.step)];
  });
  const item = el(
    'li',
    { class: `turn task-${task % 8}` },
    el('p', { class: shared ? 'lane-name shared' : 'lane-name' }, data.tasks[task]!.name),
    ...parts,
  );
  item.style.setProperty('--lane', String(lane + 1));
  return item;
}

/** A function that a variant brings is called as the one that it replaces. */
function plainName(operation: string): string {
  return operation.replace(/^[\w+-]+\./, '');
}

/** Which function the steps that follow are in, and who called it. */
function caller(stack: readonly string[]): HTMLElement {
  const [inner = '', outer] = stack.toReversed().map(plainName);
  return el(
    'p',
    { class: 'caller' },
    outer === undefined ? null : el('span', { class: 'quiet' }, `${outer} › `),
    `${inner}()`,
  );
}

function card({ data, go }: LaneOptions, number: number): HTMLButtonElement {
  const step = data.steps[number - 1]!;
  const last = number === data.steps.length && data.failure !== null;
  const kind = ['step', !step.ordered && !last && 'incidental', last && 'last'].filter(Boolean).join(' ');
  return el(
    'button',
    { class: kind, type: 'button', 'data-step': number, onclick: () => go(number) },
    el('span', { class: 'number' }, String(number)),
    el(
      'span',
      { class: 'body' },
      step.name === null ? null : el('span', { class: 'called' }, step.name),
      el('code', {}, breakable(step.text)),
      ...step.choices.map((choice) => el('span', { class: 'choice' }, choice)),
      ...step.changes.map((change) => el('span', { class: 'change' }, breakable(change))),
      ...step.reads.map((read) => el('span', { class: 'read' }, breakable(read))),
      last ? el('span', { class: 'broken' }, `✗ ${data.failure!.property}`) : null,
    ),
  );
}

function fold({ data, unfold }: LaneOptions, { from, to }: Row & { kind: 'fold' }): HTMLButtonElement {
  const names = namesIn(data, from, to);
  const told = names.slice(0, 3).map((name) => `${plainName(name)}()`);
  const words = `${told.join(', ')}${names.length > 3 ? ' …' : ''}`;
  return el(
    'button',
    { class: 'fold', type: 'button', 'data-from': from, 'data-to': to, onclick: () => unfold(from, to) },
    el('span', { class: 'number' }, '⋯'),
    el('span', { class: 'body' }, `${counted(to - from + 1, 'step')} in ${words}`),
  );
}

/** Marks the step that is looked at, and those whose order with it matters. */
export function markStep(root: ParentNode, { conflicts }: PageData, step: number): HTMLElement | null {
  const tied = new Set(conflicts.flatMap(([a, b]) => (a === step ? [b] : b === step ? [a] : [])));
  let current: HTMLElement | null = null;
  for (const each of root.querySelectorAll<HTMLElement>('button.step')) {
    const number = Number(each.dataset['step']);
    each.classList.toggle('tied', tied.has(number));
    if (number === step) {
      each.setAttribute('aria-current', 'step');
      current = each;
    } else each.removeAttribute('aria-current');
  }
  return current;
}

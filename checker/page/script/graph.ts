/** The page of a graph of states: the picture, a search, and a panel with the state that was clicked. */

import type { GraphData, GraphNodeData } from '../graph-data.ts';
import { counted, el } from './dom.ts';
import { graphView } from './graph-canvas.ts';
import { themeButton } from './theme.ts';

const data = JSON.parse(document.getElementById('data')!.textContent!) as GraphData;
/** More results are counted, not listed. */
const mostListed = 40;

const leaving = data.nodes.map((): number[] => []);
const coming = data.nodes.map((): number[] => []);
for (const [edge, [from, to]] of data.edges.entries()) {
  leaving[from]!.push(edge);
  coming[to]!.push(edge);
}

const panel = el('section', { class: 'graph-state', 'aria-label': 'The state chosen', 'aria-live': 'polite' });
const results = el('ul', { class: 'graph-results' });
const said = el('p', { class: 'graph-said', role: 'status' });
const view = graphView(data, (node) => choose(node, false));

function nameOf(node: number): string {
  return `#${node} ${data.nodes[node]!.label}`;
}

function stateButton(text: string, node: number): HTMLButtonElement {
  return el('button', { class: 'link', type: 'button', onclick: () => choose(node, true) }, text);
}

function choose(node: number, centred: boolean): void {
  view.select(node, centred);
  history.replaceState(null, '', `#${node}`);
  const about = data.nodes[node]!;
  const before = coming[node]!.map((edge) => data.edges[edge]![0]).find(
    (each) => data.nodes[each]!.depth < about.depth,
  );
  const known = new Set(data.nodes[before ?? node]!.cells);
  const changed = about.cells.filter((cell) => !known.has(cell));
  const same = about.cells.filter((cell) => known.has(cell));
  const parts = [
    el('h2', {}, nameOf(node)),
    el('p', { class: 'graph-kind' }, kindInWords(about)),
    listOf(
      'Where tasks stand',
      about.stands.map((stand) => el('li', {}, stand)),
    ),
    listOf(
      'Steps from here',
      leaving[node]!.map((edge) => stepLine(edge, 1)),
    ),
    listOf(
      'Steps that lead here',
      coming[node]!.map((edge) => stepLine(edge, 0)),
    ),
    listOf('The state', [
      ...changed.map((cell) => cellLine(cell, true)),
      ...same.map((cell) => cellLine(cell, false)),
    ]),
  ];
  panel.replaceChildren(...parts.filter((part) => part !== null));
}

function kindInWords({ kind, depth, failure, cycle, path, cut }: GraphNodeData): string {
  const kinds = { start: 'the first state', plain: 'a state', end: 'all tasks are done', deadlock: 'a deadlock', failing: 'a violation' }; // prettier-ignore
  return [
    `${kinds[kind]} after ${counted(depth, 'step')}`,
    ...(failure === undefined ? [] : [failure]),
    ...(path === undefined ? [] : [`step ${path} of the schedule`]),
    ...(cycle === undefined ? [] : [`on circle ${cycle}: it can be come to again`]),
    ...(cut ? ['its steps were not followed'] : []),
  ].join('; ');
}

function listOf(title: string, items: readonly HTMLElement[]): HTMLElement | null {
  return items.length === 0 ? null : el('div', {}, el('h3', {}, title), el('ul', {}, ...items));
}

/** The value of a field; `isNew`: the step on a shortest way here gave it. */
function cellLine(cell: number, isNew: boolean): HTMLElement {
  return el('li', { class: isNew ? 'new' : null }, data.cells[cell]!);
}

/** A step with the state at its other end, 1: to which it leads, 0: from which. */
function stepLine(edge: number, end: 0 | 1): HTMLElement {
  const step = data.edges[edge]!;
  const [, , task, label, path] = step;
  return el('li', { class: path ? 'path' : null }, `${data.tasks[task]}: ${label} `, stateButton(`#${step[end]}`, step[end])); // prettier-ignore
}

/** States in whose words all words of the query are. */
function search(query: string): void {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    show(null, '');
    return;
  }
  const cells = data.cells.map((cell) => cell.toLowerCase());
  const found = data.nodes.flatMap((about, node) => {
    const own = [nameOf(node), about.failure ?? '', ...about.stands].join('\n').toLowerCase();
    return words.every((word) => own.includes(word) || about.cells.some((cell) => cells[cell]!.includes(word)))
      ? [node]
      : [];
  });
  show(found, `${counted(found.length, 'state')} with “${query}”`);
}

function show(found: readonly number[] | null, words: string): void {
  view.highlight(found && new Set(found));
  said.textContent = words;
  const listed = (found ?? []).slice(0, mostListed).map((node) => el('li', {}, stateButton(nameOf(node), node)));
  results.replaceChildren(...listed);
}

/** A button that shows the states of a kind, if there are any. */
function kindButton(text: string, is: (node: GraphNodeData) => boolean): HTMLElement | null {
  const found = data.nodes.flatMap((about, node) => (is(about) ? [node] : []));
  if (found.length === 0) return null;
  const words = `${text}: ${found.length.toLocaleString('en')}`;
  const onclick = () => {
    show(found, words);
    choose(found[0]!, true);
  };
  return el('button', { type: 'button', onclick }, words);
}

const field = el('input', { type: 'search', id: 'graph-search', placeholder: 'd_count = 2, walker: “lookup”' });
field.addEventListener('input', () => search(field.value));
document.body.append(
  el(
    'main',
    { class: 'graph-page' },
    el(
      'header',
      {},
      el('h1', {}, data.title),
      el(
        'p',
        {},
        `${counted(data.nodes.length, 'state')}, ${counted(data.edges.length, 'step')}; a colour for each task, the schedule in red, circles with a ring`,
      ),
      el(
        'div',
        { class: 'graph-tools' },
        el('label', { for: 'graph-search' }, 'Search'),
        field,
        kindButton('Violations', ({ kind }) => kind === 'failing'),
        kindButton('Deadlocks', ({ kind }) => kind === 'deadlock'),
        kindButton('On circles', ({ cycle }) => cycle !== undefined),
        kindButton('Schedule', ({ path }) => path !== undefined),
        kindButton('Ends', ({ kind }) => kind === 'end'),
        el('button', { type: 'button', 'aria-label': 'Zoom in', onclick: () => view.zoom(1.4) }, '+'),
        el('button', { type: 'button', 'aria-label': 'Zoom out', onclick: () => view.zoom(1 / 1.4) }, '−'),
        themeButton(),
      ),
      said,
      results,
    ),
    view.element,
    panel,
  ),
);
addEventListener('click', () => view.redraw());
const wanted = Number(location.hash.slice(1));
choose(Number.isInteger(wanted) && data.nodes[wanted] ? wanted : 0, true);

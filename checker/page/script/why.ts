/** The head of the page: what it is about, what went wrong, and why. */

import type { FailureData, PageData, Reason } from '../data.ts';
import { counted, el, stepLink, type Child } from './dom.ts';
import { themeButton } from './theme.ts';

type Go = (step: number) => void;

export function drawHead(data: PageData, go: Go): HTMLElement {
  const { about, failure, steps, switches } = data;
  const crumbs = [about.spec, about.variant, about.claim === null ? '' : `claim ${about.claim}`].filter(Boolean);
  const toRun = about.run === undefined ? [] : [el('a', { href: about.run }, 'All checks'), ' · '];
  const counts = [counted(steps.length, 'step'), counted(switches, 'switch', 'switches')];
  return el(
    'header',
    { class: 'head' },
    el('div', { class: 'crumbs' }, el('p', {}, ...toRun, crumbs.join(' · ')), themeButton()),
    el('h1', {}, about.title),
    failure === null ? null : why(data, failure, go),
    el('p', { class: 'counts' }, `${counts.join(', ')}${about.minimal === undefined ? '' : ` (${about.minimal})`}`),
  );
}

function why(data: PageData, { words, reads, delays }: FailureData, go: Go): HTMLElement {
  const waits = delays.map((step) => el('li', {}, 'after ', ...stepAt(data, step, go)));
  return el(
    'section',
    { class: 'why', 'aria-label': 'What went wrong' },
    el('p', { class: 'verdict' }, `✗ ${words}`),
    ...told(
      'What the check read there',
      reads.map((reason) => reasonItem(data, reason, go)),
    ),
    ...told('A running kernel would need a delay to show it', waits),
  );
}

function reasonItem(data: PageData, { name, value, writer, because = [] }: Reason, go: Go): HTMLElement {
  const reasons = because.map((each) => reasonItem(data, each, go));
  return el(
    'li',
    {},
    el('code', {}, `${name} = ${value}`),
    ...(writer === null ? [' as in the beginning'] : [' since ', ...stepAt(data, writer, go)]),
    reasons.length > 0 ? el('ul', { 'aria-label': 'That step read' }, ...reasons) : null,
  );
}

function told(title: string, items: readonly HTMLElement[]): HTMLElement[] {
  return items.length === 0 ? [] : [el('p', { class: 'title' }, title), el('ul', {}, ...items)];
}

/** A step with a link to it. */
function stepAt({ steps, tasks }: PageData, number: number, go: Go): Child[] {
  const { task, stack, text } = steps[number - 1]!;
  const where = `${tasks[task]!.name} in ${stack.at(-1) ?? ''}()`;
  return [stepLink(`step ${number}`, number, go), `, ${where}: `, el('code', {}, text)];
}

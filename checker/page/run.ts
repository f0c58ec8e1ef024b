/** The page of a run: every check with its verdict, what was covered, and the way to its counterexample. */

import { markup, type Markup } from './markup.ts';
import { fill, scriptOf } from './print.ts';

/** One check, in words. */
export interface RunRow {
  readonly variant: string;
  /** `verified` …, or `wrong` and `not run`. */
  readonly verdict: string;
  /** Whether it is as it should be; null where nobody can say. */
  readonly good: boolean | null;
  /** How it compares with what is recorded. */
  readonly comparison: string;
  /** The property that fails, or the limit that came first. */
  readonly about: string;
  /** The verdict as a sentence, or what is wrong with the model. */
  readonly sentence: string;
  /** Absent where it has not been run. */
  readonly counts?: {
    readonly states: number;
    readonly transitions: number;
    readonly depth: number;
    readonly seconds: number;
  };
  readonly properties: readonly { readonly kind: string; readonly name: string }[];
  /** Whether each `sometimes` was reached. */
  readonly witnesses: Readonly<Record<string, boolean>>;
  /** The page of its counterexample, relative, and how long that is: `23 steps, 2 switches`. */
  readonly page?: { readonly href: string; readonly length: string };
}

export interface RunSection {
  readonly spec: string;
  readonly title: string;
  readonly claim: string | null;
  readonly rows: readonly RunRow[];
}

/** `when`: the date, as it is to be shown. */
export function printRun(sections: readonly RunSection[], when: string): string {
  const rows = sections.flatMap((section) => section.rows);
  return fill('run.html', {
    title: 'Allwalks: a run of checks',
    script: scriptOf('run'),
    body: markup`<header class="head">
        <p class="crumbs">${when}</p>
        <h1>${counted(rows.length, 'check')} of ${counted(sections.length, 'scenario')}</h1>
        <ul class="totals">
          ${totals(rows)}
        </ul>
      </header>
      <main class="run">${sections.map(sectionOf)}</main>`.text,
  });
}

function totals(rows: readonly RunRow[]): Markup[] {
  const verdicts = [...new Set(rows.map(({ verdict }) => verdict))];
  const count = (which: (row: RunRow) => boolean) => rows.filter(which).length;
  const said = verdicts.map((verdict) => [count((row) => row.verdict === verdict), verdict, `verdict ${classOf(verdict)}`] as const); // prettier-ignore
  const bad = count(({ good }) => good === false);
  return [
    ...said.map(([number, words, kind]) => markup`<li><span class="${kind}">${words}</span> ${number}</li>`),
    bad > 0
      ? markup`<li><strong>${bad} not as expected</strong></li>`
      : markup`<li>nothing is other than expected</li>`,
  ];
}

function sectionOf({ spec, title, claim, rows }: RunSection): Markup {
  return markup`<section aria-labelledby="${spec}">
    <h2 id="${spec}">${spec}${claim === null ? '' : markup` <span class="quiet">claim ${claim}</span>`}</h2>
    <p>${title}</p>
    <div class="table" tabindex="0" role="region" aria-label="Checks of ${spec}">
      <table>
        <thead>
          <tr>
            <th scope="col">variant</th><th scope="col">verdict</th><th scope="col">property or limit</th>
            <th scope="col" class="count">states</th><th scope="col" class="count">transitions</th>
            <th scope="col" class="count">depth</th><th scope="col" class="count">seconds</th>
            <th scope="col">expected?</th><th scope="col">schedule</th>
          </tr>
        </thead>
        ${rows.map(rowOf)}
      </table>
    </div>
  </section>`;
}

function rowOf(row: RunRow): Markup {
  const { variant, verdict, good, comparison, about, counts, page } = row;
  const number = (value: number | undefined) => (value === undefined ? '' : value.toLocaleString('en'));
  return markup`<tbody>
    <tr class="check">
      <th scope="row">${variant}</th>
      <td><span class="verdict ${classOf(verdict)}">${verdict}</span></td>
      <td>${about}</td>
      <td class="count" data-name="states">${number(counts?.states)}</td>
      <td class="count" data-name="transitions">${number(counts?.transitions)}</td>
      <td class="count" data-name="depth">${number(counts?.depth)}</td>
      <td class="count" data-name="seconds">${counts === undefined ? '' : counts.seconds.toFixed(1)}</td>
      <td class="${good === false ? 'unexpected' : 'quiet'}">${comparison}</td>
      <td>${page === undefined ? '' : markup`<a href="${page.href}">${page.length}</a>`}</td>
    </tr>
    <tr class="more">
      <td colspan="9"><details><summary>what was covered<span class="unseen"> of ${variant}</span></summary>${detailsOf(row)}</details></td>
    </tr>
  </tbody>`;
}

const kinds: Readonly<Record<string, string>> = {
  always: 'In every state',
  finally: 'When all is done',
  sometimes: 'Proof that it comes to the interesting part',
};

function detailsOf({ sentence, properties, witnesses }: RunRow): Markup {
  const lists = Object.entries(kinds).flatMap(([kind, words]) => {
    const items = properties.filter((each) => each.kind === kind);
    if (items.length === 0) return [];
    const reached = (name: string) =>
      kind === 'sometimes' ? (witnesses[name] ? ' ✓ reached' : ' – not reached') : '';
    return [markup`<h3>${words}</h3><ul>${items.map(({ name }) => markup`<li>${name}${reached(name)}</li>`)}</ul>`];
  });
  return markup`<p class="sentence">${sentence}</p>
    ${lists}`;
}

function classOf(verdict: string): string {
  return verdict.replaceAll(' ', '-');
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`;
}

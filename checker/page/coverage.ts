/** The page of what scenarios cover: the source in colours, how often each line is run, what each property was put to. */

import { markup, type Markup } from './markup.ts';
import { fill, scriptOf } from './print.ts';
import { isThere } from './sources.ts';

/** A line that statements begin in. */
export interface CoveredLine {
  readonly line: number;
  readonly function: string;
  /** The first statement in it. */
  readonly text: string;
  /** How often it was run. */
  readonly count: number;
  /** `partly`: it was run, but something asked in it came out in one way only. */
  readonly kind: 'run' | 'partly' | 'never';
  /** Of all that is asked in it, how often it came out in which way. */
  readonly outcomes: readonly string[];
  /** What came out in one way only. */
  readonly oneWay: readonly string[];
}

export interface CoveredFile {
  readonly file: string;
  /** The whole text; undefined where nobody has it. */
  readonly source: string | undefined;
  readonly lines: readonly CoveredLine[];
}

export interface CoveredProperty {
  readonly kind: string;
  readonly name: string;
  /** How often it was asked, and held, as a sentence. */
  readonly holds: string;
  /** What it asks on the way; `oneWay` says what of it was not put to the test. */
  readonly parts: readonly {
    readonly file: string;
    readonly line: number;
    readonly outcomes: string;
    readonly oneWay: string | null;
  }[];
}

export interface CoveredScenario {
  readonly spec: string;
  readonly variant: string;
  readonly title: string;
  /** How much was seen, and how much is covered: a sentence each. */
  readonly summary: readonly string[];
  readonly files: readonly CoveredFile[];
  readonly properties: readonly CoveredProperty[];
}

/** One file with all of it. */
export function printCoverage(scenarios: readonly CoveredScenario[]): string {
  const names = scenarios.map(({ spec, variant }) => `${spec}, ${variant}`);
  return fill('run.html', {
    title: markup`coverage · ${names.join(' · ')}`.text,
    script: scriptOf('coverage'),
    body: markup`<header class="head">
        <p class="crumbs">Allwalks: coverage</p>
        <h1>What is run of ${names.join('; ')}</h1>
        <ul class="totals coverage-key">
          ${Object.values(marks).map(({ sign, words }) => markup`<li><span class="sign" aria-hidden="true">${sign}</span> ${words}</li>`)}
          <li>The number beside it: how often, over every transition of every state.</li>
        </ul>
      </header>
      <main class="coverage">${scenarios.map(scenarioOf)}</main>`.text,
  });
}

const marks: Readonly<Record<CoveredLine['kind'], { readonly sign: string; readonly words: string }>> = {
  run: { sign: '✓', words: 'run' },
  partly: { sign: '◐', words: 'run, one side only' },
  never: { sign: '✗', words: 'never run' },
};

function scenarioOf(scenario: CoveredScenario, number: number): Markup {
  const { spec, variant, title, summary, files } = scenario;
  const id = `s${number + 1}`;
  return markup`<section aria-labelledby="${id}">
      <h2 id="${id}">${spec}, ${variant}</h2>
      <p>${title}</p>
      ${summary.map((sentence) => markup`<p>${sentence}</p>`)}
      ${functionsOf(scenario, id)}
      <h3>Properties</h3>
      <ul class="properties">${scenario.properties.map((each) => propertyOf(each, files, id))}</ul>
    </section>
    ${files.map((file, i) => fileOf(file, `${id}-f${i + 1}`, `${spec}, ${variant}`))}`;
}

function functionsOf({ spec, variant, files }: CoveredScenario, id: string): Markup {
  const rows = files.flatMap(({ file, lines }, i) =>
    [...new Set(lines.map((each) => each.function))].map((name) => {
      const own = lines.filter((each) => each.function === name);
      const run = own.filter(({ count }) => count > 0).length;
      const partly = own.filter(({ kind }) => kind === 'partly').length;
      const { line } = own[0]!;
      return markup`<tr>
          <th scope="row"><a href="#${id}-f${i + 1}-l${line}">${name}</a> <span class="quiet">${file}:${line}</span></th>
          <td class="count">${run} of ${own.length}</td>
          <td class="count">${Math.floor((100 * run) / own.length)} %</td>
          <td class="count">${partly}</td>
        </tr>`;
    }),
  );
  return markup`<h3>Functions</h3>
    <table class="functions" aria-label="Functions of ${spec}, ${variant}">
      <thead><tr>
        <th scope="col">function</th><th scope="col" class="count">lines run</th>
        <th scope="col" class="count">share</th><th scope="col" class="count">one side only</th>
      </tr></thead>
      <tbody>${rows}</tbody>
    </table>`;
}

function propertyOf(
  { kind, name, holds, parts }: CoveredProperty,
  files: readonly CoveredFile[],
  id: string,
): Markup {
  const items = parts.map((part) => {
    const at = files.findIndex(
      (each) => each.file === part.file && shownLines(each).some(({ line }) => line === part.line),
    );
    const place = `${part.file}:${part.line}`;
    const there = at < 0 ? markup`${place}` : markup`<a href="#${id}-f${at + 1}-l${part.line}">${place}</a>`;
    const note = part.oneWay === null ? '' : markup` <span class="note">${marks.partly.sign} ${part.oneWay}</span>`;
    return markup`<li>${there} <code>${part.outcomes}</code>${note}</li>`;
  });
  return markup`<li>${kind} “${name}”: ${holds}${items.length === 0 ? '' : markup`<ul>${items}</ul>`}</li>`;
}

interface ShownLine {
  readonly line: number;
  readonly text: string;
  /** Absent where no statement begins in it. */
  readonly covered?: CoveredLine;
}

/** All lines of a file; where its text is not what was run, or nobody has it, those that statements begin in. */
function shownLines({ source, lines }: CoveredFile): readonly ShownLine[] {
  const all = source?.replace(/\r?\n$/, '').split(/\r?\n/);
  if (!all?.length || !lines.every((each) => isThere(all, each)))
    return lines.map((covered) => ({ line: covered.line, text: covered.text, covered }));
  const known = new Map(lines.map((each) => [each.line, each]));
  return all.map((text, i) => {
    const covered = known.get(i + 1);
    return { line: i + 1, text, ...(covered && { covered }) };
  });
}

function fileOf(file: CoveredFile, id: string, of: string): Markup {
  return markup`<section aria-labelledby="${id}">
      <h2 id="${id}">${file.file} <span class="quiet">${of}</span></h2>
      <table class="source" aria-labelledby="${id}">
        <thead><tr>
          <th scope="col">line</th><th scope="col"><span class="unseen">how it is covered</span></th>
          <th scope="col" class="count">times</th><th scope="col">text</th>
        </tr></thead>
        <tbody>${shownLines(file).map((each) => lineOf(each, id))}</tbody>
      </table>
    </section>`;
}

function lineOf({ line, text, covered }: ShownLine, id: string): Markup {
  const at = `${id}-l${line}`;
  if (!covered)
    return markup`<tr id="${at}"><th scope="row">${line}</th><td></td><td></td><td><code>${text}</code></td></tr>\n`;
  const { kind, count, outcomes, oneWay } = covered;
  const { sign, words } = marks[kind];
  const notes = oneWay.map((each) => markup`<span class="note">${each}</span>`);
  return markup`<tr id="${at}" class="is-${kind}" title="${[words, ...outcomes].join('; ')}"><th scope="row">${line}</th
    ><td class="sign"><span aria-hidden="true">${sign}</span><span class="unseen">${words}</span></td
    ><td class="count">${count.toLocaleString('en')}</td><td><code>${text}</code>${notes}</td></tr>\n`;
}

/** `check --html`: a folder with the page of the run, and one for each counterexample. */

import { basename, join } from 'node:path';
import { compare } from '../check.ts';
import type { CheckResult } from '../index.ts';
import { pageOf, printRun, type RunRow, type RunSection } from '../pages.ts';
import { scheduleFile } from '../store.ts';
import { resultOf, sentenceOf, standingOf, type Outcome } from './outcome.ts';
import { leastOf } from './report.ts';
import { counted } from './verdict.ts';

/** The files of the folder, by name, `index.html` the last. `write` writes one of them. */
export function writePages(
  folder: string,
  outcomes: readonly Outcome[],
  write: (file: string, text: string) => void,
): void {
  const sections = new Map<string, { readonly section: Omit<RunSection, 'rows'>; readonly rows: RunRow[] }>();
  for (const outcome of outcomes) {
    const { spec, file, title, claim } = outcome.asked.subject;
    const rows = sections.get(file)?.rows ?? [];
    sections.set(file, { section: { spec, title, claim }, rows });
    const result = resultOf(outcome);
    const page = result?.trace ? pageOf(result, leastOf(result)) : null;
    const href = result && page ? pageName(result) : null;
    if (href !== null) write(join(folder, href), page!);
    rows.push(rowOf(outcome, href));
  }
  const when = new Date().toISOString().slice(0, 10);
  const all = [...sections.values()].map(({ section, rows }) => ({ ...section, rows }));
  write(join(folder, 'index.html'), printRun(all, when));
}

/** Called as its schedule is. */
function pageName({ subject, variant, program }: CheckResult): string {
  const { machine } = program;
  const source = { spec: subject.spec, variant: variant.name, ...(machine && { machine }) };
  return basename(scheduleFile(source, '')).replace(/json$/, 'html');
}

function rowOf(outcome: Outcome, href: string | null): RunRow {
  const standing = standingOf(outcome);
  const variant = outcome.asked.variant.name;
  const result = resultOf(outcome);
  if (result === null) {
    const sentence =
      outcome.checked !== null && 'wrong' in outcome.checked ? outcome.checked.wrong : 'Ctrl-C came first';
    const good = standing === 'wrong' ? false : null;
    return { variant, verdict: standing, good, comparison: '', about: '', sentence, properties: [], witnesses: {} };
  }
  const { record, program, trace } = result;
  const { states, transitions, depth, seconds, witnesses } = record;
  return {
    variant,
    verdict: record.verdict,
    good: standing === 'stopped' ? null : standing === 'passed',
    comparison: compare(result),
    about: record.property ?? record.limit ?? '',
    sentence: sentenceOf(result),
    counts: { states, transitions, depth, seconds },
    properties: program.properties.map(({ kind, name }) => ({ kind, name })),
    witnesses,
    ...(href !== null && {
      page: {
        href,
        length: `${counted(trace!.steps.length, 'step')}, ${counted(trace!.switches, 'switch', 'switches')}`,
      },
    }),
  };
}

/** What coverage counts, as sentences: for the table and for the page. */

import type { ConditionCoverage, CoverageRecord, PropertyRecord } from '../index.ts';
import { counted, grouped } from './verdict.ts';

/** How much was seen of the scenario, and how much of the code that was: a sentence each. */
export function summaryOf({ states, transitions, limit, files }: CoverageRecord): readonly [string, string] {
  const lines = files.flatMap((file) => file.lines);
  const outcomes = files.flatMap(({ conditions }) => conditions.flatMap((each) => each.outcomes));
  const run = (counts: readonly number[]) => `${counts.filter((count) => count > 0).length} of ${counts.length}`;
  const end = limit === null ? '' : `; not all there are: the limit ${limit} was reached`;
  return [
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}${end}`,
    `${run(lines.map(({ count }) => count))} lines are run, ${run(outcomes)} outcomes of conditions come up`,
  ];
}

/** It was asked, and one outcome at least never came up. */
export function isOneWay({ outcomes }: Pick<ConditionCoverage, 'outcomes'>): boolean {
  return sum(outcomes) > 0 && outcomes.includes(0);
}

/** What was one way: `dentry.d_count == 1 was always false (12 times)` */
export function verdictOn({ kind, condition, outcomes }: ConditionCoverage): string {
  const times = `(${sum(outcomes) === 1 ? 'once' : `${grouped(sum(outcomes))} times`})`;
  if (kind === 'choice') {
    const never = outcomes.flatMap((count, i) => (count === 0 ? [i] : []));
    return `${condition} never gave ${never.join(', ')} ${times}`;
  }
  if (kind === 'wait')
    return outcomes[0] === 0 ? `nobody had to wait for ${condition} ${times}` : `${condition} never came ${times}`;
  return `${condition} was always ${outcomes[0] === 0 ? 'true' : 'false'} ${times}`;
}

/** How a condition came out, each way counted: `lock.owner == 0: true 4, had to wait 2` */
export function outcomesOf({ kind, condition, outcomes }: ConditionCoverage): string {
  if (sum(outcomes) === 0) return `${condition}: never asked`;
  if (kind === 'choice') return `${condition}: ${outcomes.map((count, i) => `${i} ${grouped(count)}`).join(', ')}`;
  const [no, yes] = outcomes.map(grouped);
  return `${condition}: true ${yes}, ${kind === 'wait' ? 'had to wait' : 'false'} ${no}`;
}

/** `holds in 3 states of 12, does not in 9` */
export function holdingOf({ kind, asked, held, broke }: PropertyRecord): string {
  const where = kind === 'finally' ? 'final state' : 'state';
  const failed = asked - held - broke;
  const not = kind === 'sometimes' || failed + broke === 0 ? '' : `, does not in ${grouped(failed + broke)}`;
  return asked === 0 ? 'never asked' : `holds in ${counted(held, where)} of ${grouped(asked)}${not}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

/** Which steps are shown, and how they stand together: in turns of a task, with those left out folded into one line. */

import type { PageData } from '../data.ts';

export type Row =
  /** Steps count from 1. */
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'fold'; readonly from: number; readonly to: number };

/** Steps of one task without another one between them. */
export interface Turn {
  readonly task: number;
  /** The task that ran before could have gone on. */
  readonly preempts: boolean;
  readonly rows: readonly Row[];
}

/** A fold saves nothing where it takes the place of so few. */
const fewest = 3;

/** The turns, with the steps that `shown` says; all others are folded. */
export function turnsOf({ steps }: PageData, shown: (step: number) => boolean): Turn[] {
  const turns: { task: number; preempts: boolean; rows: Row[] }[] = [];
  for (const [i, { task, preempts = false }] of steps.entries()) {
    if (turns.at(-1)?.task !== task) turns.push({ task, preempts, rows: [] });
    const { rows } = turns.at(-1)!;
    const last = rows.at(-1);
    if (shown(i + 1)) rows.push({ kind: 'step', step: i + 1 });
    else if (last?.kind === 'fold') rows[rows.length - 1] = { ...last, to: i + 1 };
    else rows.push({ kind: 'fold', from: i + 1, to: i + 1 });
  }
  return turns.map((turn) => ({ ...turn, rows: turn.rows.flatMap(unfoldFew) }));
}

function unfoldFew(row: Row): Row[] {
  if (row.kind === 'step' || row.to - row.from + 1 >= fewest) return [row];
  return Array.from({ length: row.to - row.from + 1 }, (_, i) => ({ kind: 'step', step: row.from + i }));
}

/** The steps that have a row of their own. */
export function stepsShown(turns: readonly Turn[]): number[] {
  return turns.flatMap(({ rows }) => rows.flatMap((row) => (row.kind === 'step' ? [row.step] : [])));
}

/** The functions that folded steps are in: those furthest out of which all of a function's steps are among them. */
export function namesIn({ steps }: PageData, from: number, to: number): string[] {
  const stacks = steps.slice(from - 1, to).map(({ stack }) => stack);
  const [first = []] = stacks;
  let depth = 0;
  while (
    depth < first.length - 1 &&
    stacks.every((stack) => stack[depth] === first[depth] && stack.length > depth + 1)
  )
    depth++;
  return [...new Set(stacks.map((stack) => stack[depth] ?? ''))];
}

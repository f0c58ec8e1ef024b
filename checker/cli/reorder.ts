/** `allwalks reorder`: checks a function's steps in other orders, and says which order matters, and why. */

import { findSubject, findVariants } from '../index.ts';
import type { Limits, Variant } from '../index.ts';
import { planReorder, type Edit, type EditKind, type Reordering } from '../reorder.ts';
import { Results, type Tried } from '../tries.ts';
import { UsageError } from '../usage.ts';
import { listenForInterrupt } from './interrupt.ts';
import { printReordering } from './reorder-report.ts';
import type { Terminal } from './terminal.ts';
import { runTries, type Came } from './tries.ts';

export interface ReorderArguments {
  readonly spec: string;
  readonly function: string;
  readonly variants: readonly string[];
  readonly range: string | undefined;
  readonly kind: EditKind;
  readonly pastExits: boolean;
  readonly maxOrders: number;
  readonly limits: Limits;
  readonly resume: string | undefined;
  readonly json: boolean;
}

/** An order, and what came of it with each variant. */
export interface Row {
  readonly edit: Edit;
  readonly came: readonly Came[];
}

export interface Found {
  readonly spec: string;
  readonly variants: readonly Variant[];
  readonly reordering: Reordering;
  /** The first is the text as it is. */
  readonly rows: readonly Row[];
  /** How many orders were left out by `--max-orders`. */
  readonly leftOut: number;
}

/** 0: no order gives another verdict than the one there is; 1: one does; 3: none so far, but not all is known. */
export async function runReorder(args: ReorderArguments, terminal: Terminal): Promise<0 | 1 | 3> {
  const subject = findSubject(args.spec);
  const words = args.variants.length > 0 ? args.variants : [subject.variants[0]!.name];
  const variants = findVariants(subject, words);
  const { range, kind, pastExits, maxOrders, limits } = args;
  const reordering = planReorder({ subject, variants, function: args.function, range, kind, pastExits });
  const { count, all } = reordering.edits;
  if (count === 1)
    throw new UsageError(
      `${reordering.name} has no other order to try (${kind}): every step depends on those around it; --swaps and --moves try them all the same, --past-exits takes steps past those that may leave`,
    );
  const edits = firstOf(all, maxOrders);
  const tries = edits.flatMap((edit) =>
    variants.map((variant) => ({ edit, variant, subject, texts: { [reordering.path]: edit.text } })),
  );
  const interrupt = listenForInterrupt(terminal);
  const options = { limits, terminal, signal: interrupt.signal, results: new Results(args.resume) };
  const rows = new Map<Edit, Came[]>(edits.map((edit) => [edit, []]));
  const total = tries.length;
  for await (const { tried, came } of runTries(tries, { ...options, what: `${reordering.name}, orders`, total })) {
    rows.get(tried.edit)!.push(came);
    if (args.json)
      terminal.print(JSON.stringify(recordOf(subject.spec, reordering, tried.edit, tried.variant, came)));
  }
  interrupt.stop();
  const leftOut = count - edits.length;
  const found = { spec: subject.spec, variants, reordering, rows: rowsOf(rows), leftOut };
  if (!args.json) printReordering(found, terminal);
  else if (leftOut > 0) terminal.note(`max-orders: ${leftOut} of ${count} orders were left out`);
  return exitCode(found);
}

function firstOf(all: Iterable<Edit>, most: number): Edit[] {
  const edits: Edit[] = [];
  for (const edit of all) {
    if (edits.length === most) break;
    edits.push(edit);
  }
  return edits;
}

function rowsOf(rows: ReadonlyMap<Edit, readonly Came[]>): Row[] {
  return [...rows].map(([edit, came]) => ({ edit, came }));
}

function recordOf(spec: string, { name, file, line }: Reordering, edit: Edit, variant: Variant, came: Came) {
  const what = { schema: 1, spec, variant: variant.name, function: name, file, line };
  const { order, change } = edit;
  return { ...what, order, change, ...(came ?? { verdict: null }) };
}

export function isTried(came: Came): came is Tried {
  return came !== null && 'verdict' in came;
}

/** Whether a verdict is one, rather than what a limit or Ctrl-C has left of it. */
export function isKnown(came: Came): came is Tried {
  return isTried(came) && came.verdict !== 'incomplete' && came.verdict !== 'bounded';
}

/** `unknown` where one of them has no verdict. An order that does not compile is none. */
export function kindOf({ came }: Row, asItIs: Row): 'same' | 'other' | 'unknown' | 'wrong' {
  if (came.some((each) => each !== null && 'problem' in each)) return 'wrong';
  const pairs = came.map((each, i) => [each, asItIs.came[i] ?? null] as const);
  const differs = pairs.some(
    ([a, b]) => isKnown(a) && isKnown(b) && (a.verdict !== b.verdict || a.property !== b.property),
  );
  if (differs) return 'other';
  return pairs.every(([a, b]) => isKnown(a) && isKnown(b)) ? 'same' : 'unknown';
}

function exitCode({ rows, leftOut }: Found): 0 | 1 | 3 {
  const kinds = new Set(rows.map((row) => kindOf(row, rows[0]!)));
  if (kinds.has('other')) return 1;
  return kinds.has('unknown') || leftOut > 0 ? 3 : 0;
}

/** Prints what a compressed set tells of the states in it: which parts of a state have how many different values. */

import type { SetStatistics, SubTable } from '../index.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, grouped } from './verdict.ts';

/** Rows of the table; `--json` has them all. */
const mostRows = 20;
const mostNames = 3;

export function printSubTables(title: string, set: SetStatistics, terminal: Terminal): string {
  const { paint, tableWidth } = terminal;
  const { states, pairs, bytes, whole } = set;
  const each = (count: number) => (count / states).toFixed(2);
  const perState = each(bytes.keys + bytes.pairs + bytes.origins);
  const columns = [
    { title: 'part of the state', least: 32 },
    { title: 'bytes', right: true, spare: 1 },
    { title: 'different values', right: true },
  ];
  const rows = largest(whole).map(({ table, depth }) => [
    '  '.repeat(depth) + namesOf(table),
    String(table.bytes),
    grouped(table.distinct),
  ]);
  const advice = pairs > states / 2 ? ['compression hardly pays: the parts vary independently of each other'] : [];
  return [
    paint(`${title}: compressed states`, 'bold'),
    ...[
      `${perState} bytes a state: ${each(bytes.keys)} for its key, ${each(bytes.pairs)} for ${counted(pairs, 'pair')} they share, ${each(bytes.origins)} for the way to it;`,
      `besides, ${grouped(bytes.queue)} bytes for the states that wait to be expanded`,
      ...advice,
      ...printTable(columns, rows, tableWidth - 2, paint).split('\n'),
    ].map((line) => `  ${line}`),
  ].join('\n');
}

interface Row {
  readonly table: SubTable;
  readonly depth: number;
}

/** The sub-tables with most values, in the order of the tree, each below the one it is a part of. */
function largest(whole: SubTable): Row[] {
  const shown = new Set([whole]);
  while (shown.size < mostRows) {
    const next = [...shown]
      .flatMap(({ parts }) => parts)
      .filter((part) => !shown.has(part) && part.distinct > 1)
      .reduce<SubTable | null>((most, part) => (most && most.distinct >= part.distinct ? most : part), null);
    if (!next) break;
    shown.add(next);
  }
  const inOrder = (table: SubTable, depth: number): Row[] =>
    shown.has(table)
      ? [
          { table, depth },
          ...table.parts.toSorted((a, b) => b.distinct - a.distinct).flatMap((part) => inOrder(part, depth + 1)),
        ]
      : [];
  return inOrder(whole, 0);
}

function namesOf({ fields }: SubTable): string {
  const more = fields.length > mostNames ? `, … ${fields.length - mostNames} more` : '';
  return (fields.slice(0, mostNames).join(', ') || 'nothing') + more;
}

/** What `allwalks reorder` prints: the steps by number, the orders that do not matter, those that do, and why. */

import type { Tried } from '../tries.ts';
import { isKnown, isTried, kindOf, type Found, type Row } from './reorder.ts';
import { printTable, type Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import type { Came } from './tries.ts';
import { counted, grouped } from './verdict.ts';

export function printReordering(found: Found, terminal: Terminal): void {
  const { print, paint } = terminal;
  const { spec, reordering, rows, leftOut } = found;
  const { name, file, line, edits, steps } = reordering;
  const count = edits.count === Infinity ? 'more orders than can be counted' : counted(edits.count, 'order');
  const limit = leftOut > 0 ? `, of which ${grouped(rows.length)} were tried (limit max-orders)` : '';
  print(paint(`${spec}: ${name} (${file}:${line}), ${count}${limit}`, 'bold'));
  const width = Math.max(...steps.map(({ number }) => number.length));
  for (const { number, text } of steps)
    print(`  ${number.padEnd(width)}  ${cutTo(text, terminal.width - width - 4)}`);
  const of = (kind: ReturnType<typeof kindOf>) => rows.filter((row) => kindOf(row, rows[0]!) === kind);
  printGroup('does not matter', of('same'), found, terminal);
  printGroup('matters, and here is why', of('other'), found, terminal);
  printReasons(of('other'), found, terminal);
  printGroup('not known', of('unknown'), found, terminal);
  printProblems(of('wrong'), terminal);
  const [same, other, unknown, wrong] = (['same', 'other', 'unknown', 'wrong'] as const).map(
    (kind) => of(kind).length,
  );
  const parts = [
    `${same} with the verdict of the text as it is`,
    `${other} with another`,
    unknown ? `${unknown} not known` : '',
    wrong ? `${wrong} that do not compile` : '',
  ];
  print(`\n${counted(rows.length, 'order')}: ${parts.filter(Boolean).join(', ')}`);
}

function printGroup(title: string, rows: readonly Row[], { variants }: Found, terminal: Terminal): void {
  if (rows.length === 0) return;
  terminal.print(`\n${terminal.paint(`${title}: ${counted(rows.length, 'order')}`, 'bold')}`);
  const several = variants.length > 1;
  const columns: Column[] = [
    { title: 'order', least: 24 },
    ...(several
      ? variants.map(({ name }) => ({ title: name, least: 12 }))
      : [
          { title: 'verdict' },
          { title: 'property', least: 16 },
          { title: 'steps', right: true },
          { title: 'switches', right: true },
          { title: 'states', right: true, spare: 1 },
        ]),
    { title: 'what is different', least: 30 },
  ];
  const table = rows.map(({ edit, came }) => [
    edit.order,
    ...(several ? came.map(inOneCell) : inCells(came[0] ?? null)),
    edit.change,
  ]);
  terminal.print(printTable(columns, table, terminal.tableWidth, terminal.paint));
}

function inCells(came: Came): string[] {
  if (!isTried(came)) return ['not tried', '', '', '', ''];
  const { property, steps, switches, states } = came;
  const number = (count: number | null) => (count === null ? '' : grouped(count));
  return [verdict(came), property ?? '', number(steps), number(switches), grouped(states)];
}

function inOneCell(came: Came): string {
  if (!isTried(came)) return 'not tried';
  return came.property === null ? verdict(came) : `${came.verdict}: ${came.property}`;
}

function verdict({ verdict: word, limit }: Tried): string {
  return limit === null ? word : `${word} (${limit})`;
}

/** For each variant and each property the shortest schedule, of the order that breaks it or of the one that is mended. */
function printReasons(rows: readonly Row[], { variants, rows: [asItIs] }: Found, { print, paint }: Terminal): void {
  for (const [i, variant] of variants.entries()) {
    const shortest = new Map<string, { readonly row: Row; readonly tried: Tried }>();
    const base = asItIs!.came[i] ?? null;
    for (const row of [asItIs!, ...rows]) {
      const tried = row.came[i] ?? null;
      if (!isKnown(tried) || !isKnown(base) || tried.why === null) continue;
      const mended = row === asItIs && rows.some(({ came }) => isKnown(came[i] ?? null) && differ(came[i]!, base));
      if (row === asItIs ? !mended : !differ(tried, base)) continue;
      const known = shortest.get(tried.property ?? '');
      if (!known || (known.tried.steps ?? 0) > (tried.steps ?? 0))
        shortest.set(tried.property ?? '', { row, tried });
    }
    for (const { row, tried } of shortest.values()) {
      const where = variants.length > 1 ? `, ${variant.name}` : '';
      print(`\n${paint(`${row.edit.order}${where}`, 'bold')}`);
      for (const line of tried.why!.trimEnd().split('\n')) print(line === '' ? '' : `  ${line}`);
    }
  }
}

function differ(a: Came, b: Came): boolean {
  return isKnown(a) && isKnown(b) && (a.verdict !== b.verdict || a.property !== b.property);
}

function printProblems(rows: readonly Row[], { print, paint }: Terminal): void {
  if (rows.length === 0) return;
  print(`\n${paint(`does not compile: ${counted(rows.length, 'order')}`, 'bold')}`);
  for (const { edit, came } of rows) {
    const problem = came.find((each) => each !== null && 'problem' in each) as { readonly problem: string };
    print(`  ${edit.order}: ${problem.problem}`);
  }
}

function cutTo(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}

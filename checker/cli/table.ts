/** A table for the terminal: columns as wide as what is in them, some of which give way where there is no room. */

import { cut, widthOf, type Paint } from '../trace/paint.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right edge. */
  readonly right?: boolean;
  /** It may be cut to that width. */
  readonly least?: number;
  /** It may be left out; the one with the smallest number first. */
  readonly spare?: number;
}

const gap = '  ';
/** What even the columns that should be wider are cut to rather than fold all lines of the table. */
const leastOfAll = 8;

/** Rows of cells under their titles, in lines of at most `width` if that can be done. */
export function printTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
): string {
  const natural = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const shown = choose(columns, natural, width);
  const widths = shrink(
    shown.map((index) => natural[index]!),
    shown.map((index) => columns[index]!.least),
    width,
  );
  const line = (cells: readonly string[]) =>
    shown
      .map((index, i) => {
        const cell = cut(cells[index] ?? '', widths[i]!);
        const padding = ' '.repeat(widths[i]! - widthOf(cell));
        return columns[index]!.right ? padding + cell : cell + padding;
      })
      .join(gap)
      .trimEnd();
  return [paint(line(columns.map(({ title }) => title)), 'bold'), ...rows.map(line)].join('\n');
}

/** Indices of the columns that fit when all are cut as far as they may be. */
function choose(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  let shown = columns.map((_, index) => index);
  const leastOf = (index: number) => Math.min(natural[index]!, columns[index]!.least ?? Infinity);
  while (total(shown.map(leastOf)) > width) {
    const spare = shown.filter((index) => columns[index]!.spare !== undefined);
    if (spare.length === 0) return shown;
    const next = spare.reduce((a, b) => (columns[a]!.spare! < columns[b]!.spare! ? a : b));
    shown = shown.filter((index) => index !== next);
  }
  return shown;
}

/** Takes from the widest column that may give something until the line fits. */
function shrink(natural: readonly number[], least: readonly (number | undefined)[], width: number): number[] {
  const widths = [...natural];
  const lower = least.map((each) => each && Math.min(each, leastOfAll));
  for (const floors of [least, lower])
    while (total(widths) > width) {
      const giving = widths
        .map((_, index) => index)
        .filter((index) => widths[index]! > (floors[index] ?? Infinity));
      if (giving.length === 0) break;
      widths[giving.reduce((a, b) => (widths[a]! >= widths[b]! ? a : b))]!--;
    }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1));
}

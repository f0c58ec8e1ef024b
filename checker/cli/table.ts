/** A table for the terminal: columns as wide as what is in them, one of which gives way where there is no room. */

import { cut, widthOf, type Paint } from '../index.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right edge. */
  readonly right?: boolean;
  /** Cut short where the table would be wider than the terminal. */
  readonly elastic?: boolean;
}

const gap = '  ';
/** What is cut shorter than this says nothing any more: rather a table that is too wide. */
const leastElastic = 24;

/** Rows of cells under their titles. */
export function printTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const excess = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1)) - width;
  const elastic = columns.findIndex((column) => column.elastic);
  if (excess > 0 && elastic >= 0)
    widths[elastic] = Math.max(Math.min(leastElastic, widths[elastic]!), widths[elastic]! - excess);
  const line = (cells: readonly string[]) =>
    columns
      .map(({ right }, index) => {
        const cell = cut(cells[index] ?? '', widths[index]!);
        const padding = ' '.repeat(widths[index]! - widthOf(cell));
        return right ? padding + cell : cell + padding;
      })
      .join(gap)
      .trimEnd();
  return [paint(line(columns.map(({ title }) => title)), 'bold'), ...rows.map(line)].join('\n');
}

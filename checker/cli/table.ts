/** A table for the terminal: columns as wide as what is in them. */

import { widthOf, type Paint } from '../index.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right edge. */
  readonly right?: boolean;
}

/** Rows of cells under their titles, a space of two between columns. */
export function printTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ right }, index) => {
        const cell = cells[index] ?? '';
        const padding = ' '.repeat(widths[index]! - widthOf(cell));
        return right ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [paint(line(columns.map(({ title }) => title)), 'bold'), ...rows.map(line)].join('\n');
}

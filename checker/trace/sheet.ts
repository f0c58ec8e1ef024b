/**
 * The paper that columns are printed on: where each task's column begins, what fits on a line, guides at the left.
 *
 *     gutter   column 0              column 1
 *        12  │ text  text, text  │                     right
 *            │ text              │ text
 *
 * Only one task runs in a line, so its text may go on over the columns to its right: columns are where texts
 * begin, and there is room for many of them.
 */

import { cut, painter, widthOf, wrap, type Ink, type Paint } from './paint.ts';

/** A piece of text that is not divided unless it is longer than a line. */
export interface Part {
  readonly text: string;
  readonly inks?: readonly Ink[];
  /** Columns between it and the part before. */
  readonly gap?: number;
}

export interface Entry {
  /** Index of the column. */
  readonly column: number;
  /** Stands in the gutter. */
  readonly number?: string;
  readonly indent?: number;
  readonly parts: readonly Part[];
  /** Stands at the right edge of the first line if there is room, else of the last one. */
  readonly right?: string;
}

export const columnInks: readonly Ink[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

/** What a line of the last column should have room for. */
const comfortable = 44;
/** What it must have room for, even if the names of the columns are cut short for it. */
const leastRoom = 20;
/** What a long text must have room for beside what stands at the right edge. */
const textRoom = 32;
/** Columns need not stand further apart. */
const widest = 40;
/** Lines after the first stand so much further right. */
const hanging = 2;

export class Sheet {
  readonly lines: string[] = [];
  readonly width: number;
  private readonly paint: Paint;
  private readonly names: readonly string[];
  private readonly gutter: number;
  /** How far the columns stand apart. */
  private readonly spacing: number;

  constructor(
    names: readonly string[],
    numberWidth: number,
    options: { readonly width: number; readonly colour: boolean },
  ) {
    this.names = names;
    this.width = options.width;
    this.paint = painter(options.colour);
    this.gutter = numberWidth + 4;
    const gaps = Math.max(1, names.length - 1);
    const even = (room: number) => Math.floor((this.width - this.gutter - room) / gaps);
    const longest = Math.max(0, ...names.map(widthOf));
    const wanted = Math.max(longest + 2, Math.min(widest, even(comfortable)));
    this.spacing = Math.max(3, Math.min(even(leastRoom), wanted));
  }

  /** The names of the columns. */
  head(): void {
    const names = this.names.map((name, column) => {
      const last = column === this.names.length - 1;
      const shown = cut(name, last ? this.width - this.gutter - column * this.spacing : this.spacing - 1);
      const padding = last ? '' : ' '.repeat(this.spacing - widthOf(shown));
      return this.paint(shown, 'bold', columnInks[column % columnInks.length]!) + padding;
    });
    this.lines.push(' '.repeat(this.gutter) + names.join(''));
  }

  /** Text over the whole width. */
  text(text: string, ...inks: Ink[]): void {
    for (const line of wrap(text, this.width)) this.lines.push(this.paint(line, ...inks));
  }

  /** A line across all columns that says something. */
  rule(text: string): void {
    const room = this.width - this.gutter;
    this.lines.push(' '.repeat(this.gutter) + this.paint(cut(text, room).padEnd(room, '╌'), 'dim'));
  }

  put({ column, number, indent = 0, parts, right = '' }: Entry): void {
    const all = this.width - this.gutter - column * this.spacing - 2;
    // Nesting must not eat up the room for what is nested.
    const left = Math.min(indent, Math.max(0, all - leastRoom));
    const room = Math.max(8, all - left);
    const first = widthOf(parts[0]?.text ?? '');
    const roomBeside = room - widthOf(right) - 2;
    const reserved = right !== '' && roomBeside >= Math.min(first, textRoom) ? widthOf(right) + 2 : 0;
    const rows = fill(parts, room, reserved);
    // What does not fit beside the first line stands beside the last one, or below.
    const start = (index: number) => (index === 0 ? left : left + hanging);
    const gapIn = (index: number) => all - start(index) - rowWidth(rows[index]!) - widthOf(right);
    if (reserved === 0 && right !== '' && gapIn(rows.length - 1) < 2) rows.push([]);
    const beside = reserved > 0 ? 0 : rows.length - 1;
    rows.forEach((row, index) => {
      const text = row.map((part, i) => {
        const gap = i === 0 ? '' : ' '.repeat(part.gap ?? 1);
        return gap + this.paint(part.text, ...(part.inks ?? []));
      });
      const edge = index === beside && right !== '' ? ' '.repeat(Math.max(0, gapIn(index))) + this.paint(right, 'dim') : ''; // prettier-ignore
      const margin = this.margin(column, index === 0 ? number : undefined);
      this.lines.push(margin + ' '.repeat(start(index)) + text.join('') + edge);
    });
  }

  /** The step's number, and a guide for each column up to the one that has the text. */
  private margin(column: number, number = ''): string {
    const guides = `${`│${' '.repeat(this.spacing - 1)}`.repeat(column)}│ `;
    return `${number.padStart(this.gutter - 2)}  ${this.paint(guides, 'dim')}`;
  }

  /** All that has been put on the sheet. */
  toString(): string {
    return `${this.lines.map((line) => line.trimEnd()).join('\n')}\n`;
  }
}

/** Parts in rows: as many in each as fit; those longer than a row are wrapped. The first row has less room. */
function fill(parts: readonly Part[], room: number, reserved: number): Part[][] {
  const rows: Part[][] = [[]];
  for (const part of parts) {
    const row = rows.at(-1)!;
    const limit = rows.length === 1 ? room - reserved : room - hanging;
    if (rowWidth([...row, part]) <= limit) {
      row.push(part);
      continue;
    }
    const [first, ...rest] = wrap(part.text, row.length === 0 ? limit : room - hanging).map((text) => ({
      ...part,
      text,
    }));
    if (row.length === 0) row.push(first!);
    else rows.push([first!]);
    for (const more of rest) rows.push([more]);
  }
  return rows;
}

function rowWidth(row: readonly Part[]): number {
  return row.reduce((sum, part, index) => sum + (index === 0 ? 0 : (part.gap ?? 1)) + widthOf(part.text), 0);
}

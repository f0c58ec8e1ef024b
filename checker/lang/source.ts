/** A source text and the places in it. */

/** One file of the model language. */
export class Source {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
  /** Offsets at which lines begin. */
  private readonly lines: readonly number[];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    const lines = [0];
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lines.push(i + 1);
    this.lines = lines;
  }

  /** Line and column of an offset, both from 1. */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lines[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.lines[low]! + 1 };
  }

  /** The offset of a line and column, both from 1. */
  offset(line: number, column: number): number {
    return (this.lines[line - 1] ?? this.text.length) + column - 1;
  }

  /** The text of a line (from 1) without its end; undefined behind the last one. */
  line(number: number): string | undefined {
    const start = this.lines[number - 1];
    if (start === undefined) return undefined;
    return this.text.slice(start, this.lines[number] ?? this.text.length).replace(/\r?\n$/, '');
  }
}

/** A stretch of a source text: offsets, the end exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The text of a stretch on one line, white space folded. */
export function oneLine({ source, start, end }: Span): string {
  return source.text.slice(start, end).trim().replace(/\s+/g, ' ');
}

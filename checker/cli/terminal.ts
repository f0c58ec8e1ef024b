/** The two streams of the process: how wide, whether coloured, and what to do when a reader goes away. */

import { painter, type Paint } from '../trace/paint.ts';
import { columnsOutside } from './width.ts';

export interface Terminal {
  /** Results, on stdout. */
  readonly print: (text: string) => void;
  /** Everything else, on stderr. */
  readonly note: (text: string) => void;
  /** Columns that results may take. */
  readonly width: number;
  /** Columns that a table may take: where there is no edge that would fold its lines, it loses nothing to fit. */
  readonly tableWidth: number;
  readonly colour: boolean;
  readonly paint: Paint;
  readonly paintNote: Paint;
}

/** A terminal that takes text only, as editors have them. */
export const plain = process.env['TERM'] === 'dumb';

export function openTerminal(options: { readonly colour: boolean; readonly width?: number | undefined }): Terminal {
  for (const stream of [process.stdout, process.stderr]) endWhenClosed(stream);
  const wanted = options.colour && !plain && (process.env['NO_COLOR'] ?? '') === '';
  const colour = wanted && process.stdout.isTTY === true;
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    // Wide enough for columns, narrow enough for a mail.
    width: options.width ?? columnsOutside(100),
    tableWidth: options.width ?? columnsOutside(200),
    colour,
    paint: painter(colour),
    paintNote: painter(wanted && process.stderr.isTTY === true),
  };
}

/**
 * `allwalks … | head` closes the pipe while we still write: that is no error, there is just nobody to tell. Where
 * there is no room for what we write, it would be cut short: that is one.
 */
function endWhenClosed(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    if (stream !== process.stderr) process.stderr.write(`allwalks: cannot write the output: ${error.message}\n`);
    process.exit(2);
  });
}

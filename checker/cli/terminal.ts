/** The two streams of the process: how wide, whether coloured, and what to do when a reader goes away. */

import { painter, type Paint } from '../index.ts';

export interface Terminal {
  /** Results, on stdout. */
  readonly print: (text: string) => void;
  /** Everything else, on stderr. */
  readonly note: (text: string) => void;
  /** Columns that results may take. */
  readonly width: number;
  readonly colour: boolean;
  readonly paint: Paint;
  readonly paintNote: Paint;
}

/** Wide enough for columns, narrow enough for a mail: what is used where there is no terminal to ask. */
const widthWithoutTerminal = 100;

/** Narrower than that nothing can be read in columns. */
const leastWidth = 40;

export function openTerminal(options: { readonly colour: boolean; readonly width?: number | undefined }): Terminal {
  for (const stream of [process.stdout, process.stderr]) endQuietlyWhenClosed(stream);
  const wanted = options.colour && (process.env['NO_COLOR'] ?? '') === '';
  const colour = wanted && process.stdout.isTTY === true;
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    // A terminal may not know its size, or say 0.
    width: options.width ?? Math.max(leastWidth, process.stdout.columns || widthWithoutTerminal),
    colour,
    paint: painter(colour),
    paintNote: painter(wanted && process.stderr.isTTY === true),
  };
}

/** `allwalks … | head` closes the pipe while we still write: that is no error, there is just nobody to tell. */
function endQuietlyWhenClosed(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
}

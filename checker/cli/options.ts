/** Options that several commands have. */

import type { Argv } from 'yargs';
import { UsageError } from '../usage.ts';
import type { Terminal } from './terminal.ts';

/** What a command line asks for: gives an exit code. */
export type Run = () => Promise<number>;

/** Takes what a command line asks for. */
export type Ask = (run: Run) => void;

export const variantOption = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: "A spec's variant by name, or a .ts file; repeat it or use commas for several, + to combine",
} as const;

export const patchOption = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'A unified diff against the model or the spec, applied in memory; repeat it for a series',
} as const;

export const cpusOption = {
  type: 'string',
  requiresArg: true,
  describe: 'How many tasks can run at a time (default: all), or smallest: how many a violation takes',
} as const;

export const preemptOption = {
  choices: ['none', 'voluntary', 'full'] as const,
  requiresArg: true,
  describe: 'Where a task may lose its CPU, as configured in the kernel (default: full); with --cpus',
} as const;

export const foldOption = {
  type: 'boolean',
  describe: 'Show each call in which no other task runs as one line (default: where there are several checks)',
} as const;

export const workersOption = {
  type: 'string',
  requiresArg: true,
  describe:
    'Threads that share a large breadth-first search, of compressed states (default: one for each core; two wait until states are compressed anyway)',
} as const;

/** Each can be turned off (`--no-dead`), or all of them (`--no-reduction`), whatever is done by default. */
export const reductionOptions = {
  reduction: {
    type: 'boolean',
    describe: 'All reductions: the same verdict from fewer states (--no-reduction: none)',
  },
  'verify-reduction': {
    type: 'boolean',
    default: false,
    describe: 'Compare with the model as it is, by all that is broken, reached and ended in: slow',
  },
  por: {
    type: 'boolean',
    describe: 'Steps that no other task can notice are taken at once, alone (--no-por: each after every other)',
  },
  dead: { type: 'boolean', describe: 'Forget locals that nobody reads any more (--no-dead: keep them)' },
} as const;

export const jsonLines = 'Print JSON, one object a line';

/** Options of every command that prints; `json`: what that option does. */
export function withOutput<T>(command: Argv<T>, json: string) {
  return withWidth(command).option('json', { type: 'boolean', default: false, describe: json });
}

export function withWidth<T>(command: Argv<T>) {
  return command
    .option('width', {
      type: 'string',
      requiresArg: true,
      describe: 'Columns to print in (default: those of the terminal)',
    })
    .option('color', { type: 'boolean', default: true, describe: 'Colours on a terminal (--no-color: none)' });
}

export async function terminalFor(args: { color: boolean; width: string | undefined }): Promise<Terminal> {
  const width = args.width === undefined ? undefined : Number(args.width);
  if (width !== undefined && !(Number.isInteger(width) && width >= 40))
    throw new UsageError(`--width ${args.width}: a number of columns is expected, 40 or more`);
  const { openTerminal } = await import('./terminal.ts');
  return openTerminal({ colour: args.color, width });
}

/** Words with commas between them, too. */
export const split = (words: readonly string[] | undefined) =>
  (words ?? []).flatMap((word) => word.split(',')).filter(Boolean);

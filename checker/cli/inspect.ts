/** `allwalks replay FILE --inspect`: runs a schedule in the model's own code, with Node's inspector listening. */

import * as inspector from 'node:inspector';
import { explainReplay, followInspection, openInspection, UsageError, type TraceStep } from '../index.ts';
import type { Terminal } from './terminal.ts';

export interface InspectArguments {
  readonly files: readonly string[];
  readonly json: boolean;
  /** `HOST:PORT`, `PORT`, or nothing. */
  readonly inspect: string;
}

export function runInspect({ files, json, inspect }: InspectArguments, terminal: Terminal): number {
  const { host, port } = readAddress(inspect);
  const [file, second] = files;
  if (second !== undefined) throw new UsageError('--inspect: one schedule at a time; name one file');
  if (json) throw new UsageError('--inspect: what is looked at there is not printed; leave out --json');
  const inspection = openInspection(file!);
  const { replay, schedule } = inspection;
  const total = schedule.steps.length;
  listen(host, port);
  terminal.note(
    'waiting for a debugger, such as chrome://inspect; it stops before the first step, for breakpoints',
  );
  inspector.waitForDebugger();
  const disagreements = followInspection(inspection, {
    begun: pauseForBreakpoints,
    taken: (number, step) => terminal.print(lineOf(number, total, step)),
  });
  inspector.close();
  for (const each of disagreements) terminal.note(each);
  if (disagreements.length > 0) {
    terminal.note('the code does not do what the checker says it does: please report it');
    return 2;
  }
  terminal.print(`\n${explainReplay(replay, schedule)}`);
  return replay.kind === 'confirmed' ? 0 : 1;
}

/** The debugger stops here, when the model's files are there and nothing has run: set breakpoints in them, and go on. */
function pauseForBreakpoints(): void {
  // oxlint-disable-next-line no-debugger -- this is what it is for
  debugger;
}

function readAddress(words: string): { readonly host: string; readonly port: number } {
  const [whole, host = '127.0.0.1', port = '9229'] = /^(?:(?:(.+):)?(\d+))?$/.exec(words) ?? [];
  if (whole === undefined || Number(port) > 65_535)
    throw new UsageError(`--inspect=${words}: a port is expected, or HOST:PORT, such as --inspect=9230`);
  return { host, port: Number(port) };
}

function listen(host: string, port: number): void {
  // `node --inspect dist/cli.js` listens already.
  if (inspector.url() !== undefined) return;
  inspector.open(port, host);
  if (inspector.url() === undefined)
    throw new UsageError(`--inspect: nothing can listen at ${host}:${port}; --inspect=0 takes any port`);
}

function lineOf(number: number, total: number, { task, step, text, place, changes, reads }: TraceStep): string {
  const name = step === null ? '' : `${step}: `;
  const seen = [...changes, ...reads].join(', ');
  const where = place === null ? '' : `  (${place.file}:${place.line})`;
  return `${String(number).padStart(String(total).length)}  ${task}  ${name}${text}${seen && `   ${seen}`}${where}`;
}

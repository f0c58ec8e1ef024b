/** `allwalks check --update`: records what was found in expected.json, and shows what is different there. */

import {
  fileToRecordIn,
  requireWritableFile,
  shownPath,
  unrecordable,
  updatesFor,
  UsageError,
  writeWhole,
  type Change,
  type CheckResult,
  type Expectation,
} from '../index.ts';
import type { CheckArguments } from './check.ts';
import type { Job } from './plan.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './verdict.ts';

/** Throws UsageError where what the command line asks for cannot be recorded, or not there. */
export function requireRecordable(args: CheckArguments, jobs: readonly Job[]): void {
  const { limits } = args;
  const asked = [
    limits.states !== undefined && '--max-states',
    limits.steps !== undefined && '--max-steps',
    limits.switches !== undefined && '--max-switches',
    args.reductions.length > 0 && '--reduction',
    args.machine !== undefined && '--cpus',
    args.search !== 'breadth-first' && '--search',
    args.set === 'hashes' && '--hash-compact',
    args.reductions.length > 0 && 'reductions (--no-reduction)',
  ];
  const option = asked.find((each) => typeof each === 'string');
  if (option !== undefined)
    throw new UsageError(`--update: what is recorded are whole breadth-first runs; leave out ${option}`);
  for (const { subject, variants } of jobs) {
    const stranger = variants.find(({ named }) => !named);
    if (stranger)
      throw new UsageError(
        `--update: ${subject.spec} has no variant ${stranger.name}, and only its own are recorded; name it in the spec’s \`variants\``,
      );
    const file = fileToRecordIn(subject.file);
    if (/[/\\]node_modules[/\\]/.test(file))
      throw new UsageError(`--update: ${subject.spec} belongs to a package; name specs of your own`);
    if (args.update === 'write') requireWritableFile(file, '--update');
  }
}

/** Prints the differences and, where that is wished for, writes the files. Gives whether they could be written. */
export function updateExpected(
  results: readonly CheckResult[],
  wish: 'write' | 'show',
  say: (line: string) => void,
  { paint, note }: Terminal,
): boolean {
  for (const result of results) {
    const why = unrecordable(result);
    if (why !== null) say(`${result.subject.spec}, ${result.variant.name}: not recorded: ${why}`);
  }
  let written = true;
  for (const { file, changes, text } of updatesFor(results)) {
    const name = shownPath(file);
    if (changes.length === 0) {
      say(`${name}: nothing has changed`);
      continue;
    }
    const many = counted(changes.length, 'change');
    say(`${name}: ${many}${wish === 'show' ? ', not written' : ''}`);
    for (const change of changes) for (const line of linesOf(change, paint)) say(line);
    if (wish === 'show') continue;
    try {
      writeWhole(file, text);
    } catch (error) {
      written = false;
      note(`${name} could not be written: ${(error as Error).message}`);
    }
  }
  return written;
}

function linesOf({ spec, variant, before, after }: Change, paint: Terminal['paint']): string[] {
  return [
    `  ${spec}, ${variant}`,
    ...(before ? [paint(`  - ${inWords(before)}`, 'red')] : []),
    ...(after ? [paint(`  + ${inWords(after)}`, 'green')] : []),
  ];
}

function inWords({ verdict, property = null, states, transitions }: Expectation): string {
  return [
    property === null ? verdict : `${verdict} “${property}”`,
    ...(states === undefined ? [] : [counted(states, 'state')]),
    ...(transitions === undefined ? [] : [counted(transitions, 'transition')]),
  ].join(', ');
}

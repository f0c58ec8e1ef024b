/** `allwalks show`: a stored counterexample in one of many forms. */

import { compile } from '../check.ts';
import type { Limits } from '../index.ts';
import { findSubject, findVariants } from '../find.ts';
import { wayTo } from '../reach.ts';
import { sourceReader } from '../pages.ts';
import { replayFile } from '../replay.ts';
import { explainReplay } from '../trace/replay.ts';
import { explainInWords } from '../trace/explain.ts';
import { wrap } from '../trace/paint.ts';
import type { Trace } from '../trace/trace.ts';
import { forms, type Form } from '../show.ts';
import { UsageError } from '../usage.ts';
import { requireWritableFile, writeWhole } from '../write.ts';
import type { Terminal } from './terminal.ts';

export interface ShowArguments {
  /** A stored schedule; with `reach` a spec. */
  readonly file: string;
  /** Conditions that shall hold in the course of a run; none: the stored schedule is shown. */
  readonly reach: readonly string[];
  readonly variant: string | undefined;
  readonly limits: Limits;
  readonly as: Form;
  readonly fold: boolean;
  /** The file to write to; none: stdout. */
  readonly out: string | undefined;
}

/** Exit code 1 where the schedule does not fit any more: what is shown is as far as it goes. */
export async function runShow(args: ShowArguments, terminal: Terminal): Promise<number> {
  if (args.reach.length > 0) return showWay(args, terminal);
  const { file, as, fold, variant, out } = args;
  if (variant !== undefined) throw new UsageError('--variant goes with --reach: a stored schedule has its variant');
  const { replay, schedule, subject } = replayFile(file);
  const { spec, claim } = schedule;
  const about = { spec, variant: schedule.variant, claim, title: subject.title };
  const { width } = terminal;
  const colour = terminal.colour && out === undefined;
  const read = sourceReader(subject);
  deliver(forms[as](replay.trace, { width, colour, fold, about, read }), out, terminal);
  if (as === 'columns' && out === undefined) tellWhy(replay.trace, terminal);
  if (replay.kind === 'confirmed') return 0;
  terminal.note(explainReplay(replay, schedule));
  return 1;
}

/** A shortest run of a spec in which the conditions hold. Exit code 1: there is none, 3: a limit came first. */
async function showWay(
  { file, reach, variant, limits, as, fold, out }: ShowArguments,
  terminal: Terminal,
): Promise<number> {
  const subject = findSubject(file);
  const [chosen, second] = findVariants(subject, [variant ?? subject.variants[0]!.name]);
  if (second) throw new UsageError(`--variant ${variant}: one variant is expected`);
  const { trace, never, limit } = await wayTo(compile(subject, chosen!), reach, { limits });
  const { width, note } = terminal;
  const colour = terminal.colour && out === undefined;
  if (trace !== null) {
    const minimal = 'no run with fewer steps has it';
    const about = {
      spec: subject.spec,
      variant: chosen!.name,
      claim: subject.claim,
      title: subject.title,
      minimal,
    };
    const read = sourceReader(subject);
    deliver(forms[as](trace, { width, colour, fold, minimal, about, read }), out, terminal);
    return 0;
  }
  const missed = never.length === 0 ? 'each holds in some run, but not all in one' : `never: ${never.join('; ')}`;
  note(
    limit === null
      ? `there is no such run: ${missed}`
      : `stopped (${limit}) before such a run was found; so far ${missed}`,
  );
  return limit === null ? 1 : 3;
}

function deliver(text: string, out: string | undefined, { print, note }: Terminal): void {
  if (out === undefined) return print(text.trimEnd());
  requireWritableFile(out, '--out');
  writeWhole(out, text);
  note(`written to ${out}`);
}

/** Below the schedule: what to look at in it. */
function tellWhy(trace: Trace, { print, paint, width }: Terminal): void {
  for (const line of explainInWords(trace)) {
    if (!line.startsWith(' ')) print(paint(line, 'bold'));
    else
      for (const [i, part] of wrap(line.trimStart(), width - 6).entries())
        print(' '.repeat(i === 0 ? 2 : 6) + part);
  }
}

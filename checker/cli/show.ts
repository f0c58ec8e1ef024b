/** `allwalks show`: a stored counterexample in one of many forms. */

import { replayFile } from '../replay.ts';
import { explainReplay } from '../trace/replay.ts';
import { explainInWords } from '../trace/explain.ts';
import { wrap } from '../trace/paint.ts';
import type { Trace } from '../trace/trace.ts';
import { forms, type Form } from '../show.ts';
import type { Terminal } from './terminal.ts';

export interface ShowArguments {
  readonly file: string;
  readonly as: Form;
  readonly fold: boolean;
}

/** Exit code 1 where the schedule does not fit any more: what is shown is as far as it goes. */
export function runShow({ file, as, fold }: ShowArguments, terminal: Terminal): number {
  const { replay, schedule } = replayFile(file);
  const { width, colour } = terminal;
  terminal.print(forms[as](replay.trace, { width, colour, fold }).trimEnd());
  if (as === 'columns') tellWhy(replay.trace, terminal);
  if (replay.kind === 'confirmed') return 0;
  terminal.note(explainReplay(replay, schedule));
  return 1;
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

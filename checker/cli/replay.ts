/** `allwalks replay`: follows a stored schedule and says whether it still leads to the same violation. */

import { explainReplay, printColumns, replayFile } from '../index.ts';
import type { Terminal } from './terminal.ts';

export function runReplay(
  args: { readonly files: readonly string[]; readonly fold: boolean },
  terminal: Terminal,
): number {
  let code = 0;
  for (const file of args.files) {
    const { replay, schedule } = replayFile(file);
    terminal.print(
      printColumns(replay.trace, { width: terminal.width, colour: terminal.colour, fold: args.fold }).trimEnd(),
    );
    const explained = explainReplay(replay, schedule);
    terminal.print(`\n${terminal.paint(explained, replay.kind === 'confirmed' ? 'green' : 'yellow')}`);
    if (replay.kind !== 'confirmed') code = 1;
  }
  return code;
}

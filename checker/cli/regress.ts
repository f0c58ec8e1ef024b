/** `allwalks regress`: does anything that is recorded as fixed happen again? */

import { existsSync } from 'node:fs';
import { regressions, type Regression } from '../regress.ts';
import { schedulesAt } from '../replay.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from './terminal.ts';

export interface RegressArguments {
  /** Files, or folders of them. */
  readonly files: readonly string[];
  readonly json: boolean;
}

/** Exit code 1 where a schedule violates again what a variant is recorded to have fixed. */
export function runRegress({ files, json }: RegressArguments, terminal: Terminal): number {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UsageError(`no such file or folder: ${missing}`);
  let again = 0;
  let followed = 0;
  for (const file of schedulesAt(files)) {
    if (!json) terminal.print(terminal.paint(file, 'bold'));
    for (const each of regressions(file)) {
      if (each.again) again++;
      followed++;
      if (json) terminal.print(JSON.stringify({ schema: 1, ...each }));
      else say(each, terminal);
    }
  }
  if (!json)
    terminal.print(
      `\n${followed} followed: ${again === 0 ? 'nothing that is recorded as fixed happens again' : `${again} happen AGAIN`}.`,
    );
  return again > 0 ? 1 : 0;
}

function say({ variant, own, words, again, found }: Regression, { print, paint }: Terminal): void {
  const ink = again ? 'red' : found === 'violates' ? 'yellow' : 'green';
  const name = own ? `${variant} (stored for it)` : variant;
  print(`  ${name}: ${paint(again ? `AGAIN: ${words}` : words, ink)}`);
}

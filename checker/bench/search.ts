/** A process that searches one program once, given as an IR file, and prints the sample as JSON: `search.js FILE ENGINE WAY`, the way in JSON, too. */

import { readFileSync } from 'node:fs';
import { engines, type Engine } from '../check.ts';
import { optimiseLater } from '../hurry.ts';
import { readProgram } from '../ir/verify.ts';
import { firstState } from '../search/compiled-search.ts';
import { layOut } from '../state/layout.ts';
import type { Way } from './ours.ts';
import { peakBytesIn, type Sample } from './sample.ts';

// As the command does.
optimiseLater();
const [file, engine, words] = process.argv.slice(2) as [string, Engine, string];
const way = JSON.parse(words) as Way;
const program = readProgram(readFileSync(file, 'utf8'), file);
const bytesBefore = process.memoryUsage.rss();

const begun = performance.now();
const outcome = await engines[engine].explore(program, { ...way, limits: {} });
const ended = performance.now();

if (outcome.verdict !== 'verified')
  throw new Error(
    `${program.name}: ${outcome.verdict} (${outcome.property ?? outcome.limit}): not a complete search`,
  );
const ready = performance.getEntriesByName(firstState)[0]?.startTime ?? begun;
const sample: Sample = {
  states: outcome.states,
  transitions: outcome.transitions,
  seconds: (ended - ready) / 1000,
  startSeconds: (ready - begun) / 1000,
  peakBytes: peakBytesIn(processStatus()) - bytesBefore,
  stateBytes: layOut(program).bytes,
};
process.stdout.write(`${JSON.stringify(sample)}\n`);

function processStatus(): string {
  return process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
}

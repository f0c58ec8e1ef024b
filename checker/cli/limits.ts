/** Reads the limits of the command line, and what is to be kept: `--max-states 1000000 --max-memory 2GB --compress`. */

import { availableParallelism } from 'node:os';
import type { Limits, StateSet } from '../index.ts';
import { UsageError } from '../usage.ts';

export interface LimitWords {
  readonly maxStates?: string | undefined;
  readonly maxSteps?: string | undefined;
  readonly maxSwitches?: string | undefined;
  readonly maxMemory?: string | undefined;
  readonly maxSeconds?: string | undefined;
}

export function readLimits(words: LimitWords): Limits {
  const { maxStates, maxSteps, maxSwitches, maxMemory, maxSeconds } = words;
  return {
    ...(maxStates !== undefined && { states: readCountOf('--max-states', maxStates) }),
    ...(maxSteps !== undefined && { steps: readCountOf('--max-steps', maxSteps) }),
    ...(maxSwitches !== undefined && { switches: readWhole('--max-switches', maxSwitches) }),
    ...(maxMemory !== undefined && { bytes: readBytes('--max-memory', maxMemory) }),
    ...(maxSeconds !== undefined && { seconds: readSeconds('--max-seconds', maxSeconds) }),
  };
}

export interface SetWords {
  readonly compress: boolean;
  readonly hashCompact: boolean;
  readonly engine: string;
  readonly search: string;
}

/** What is to be kept of states. Undefined: whatever there is room for. */
export function readSet({ compress, hashCompact, engine, search }: SetWords): StateSet | undefined {
  if (!compress && !hashCompact) return undefined;
  const option = compress ? '--compress' : '--hash-compact';
  if (compress && hashCompact)
    throw new UsageError('--compress keeps states exactly, --hash-compact does not: give one of them');
  if (engine !== 'wasm') throw new UsageError(`${option} is for the compiled engine: leave out --engine ${engine}`);
  if (search !== 'breadth-first')
    throw new UsageError(`${option} is for breadth-first search: leave out --search ${search}`);
  return compress ? 'compressed' : 'hashes';
}

/** `--checkpoint FILE --checkpoint-every 10m`: where to keep a search, and how often. */
export function readCheckpointWish(words: {
  readonly checkpoint?: string | undefined;
  readonly checkpointEvery?: string | undefined;
}): { readonly file: string; readonly everySeconds: number } | undefined {
  const { checkpoint, checkpointEvery } = words;
  if (checkpoint === undefined && checkpointEvery !== undefined)
    throw new UsageError('--checkpoint-every: there is no --checkpoint FILE to write');
  if (checkpoint === undefined) return undefined;
  return { file: checkpoint, everySeconds: readSeconds('--checkpoint-every', checkpointEvery ?? '60') };
}

/** Record what is found; show only what would be different; or neither. */
export type UpdateWish = 'write' | 'show' | 'no';

export function readUpdateWish({
  update,
  dryRun,
}: {
  readonly update: boolean;
  readonly dryRun: boolean;
}): UpdateWish {
  if (dryRun && !update) throw new UsageError('--dry-run: there is nothing to be written; it goes with --update');
  return update ? (dryRun ? 'show' : 'write') : 'no';
}

/** `--spill DIR`: a folder for states, for what can have its states there. */
export function readSpill(words: {
  readonly spill?: string | undefined;
  readonly engine: string;
  readonly search: string;
  readonly hashCompact: boolean;
  readonly maxSteps?: string | undefined;
  readonly checkpoint?: string | undefined;
  readonly resume?: string | undefined;
}): string | undefined {
  const { spill, engine, search, hashCompact, maxSteps, checkpoint, resume } = words;
  if (spill === undefined) return undefined;
  if (engine !== 'wasm') throw new UsageError(`--spill is for the compiled engine: leave out --engine ${engine}`);
  if (search !== 'breadth-first')
    throw new UsageError(`--spill is for breadth-first search: leave out --search ${search}`);
  if (hashCompact) throw new UsageError('--spill keeps states exactly, --hash-compact does not: give one of them');
  if (maxSteps !== undefined)
    throw new UsageError('--spill is for searches without a bound: leave out --max-steps');
  if (checkpoint !== undefined || resume !== undefined)
    throw new UsageError('what --spill has put on disk goes into no checkpoint: leave out one of them');
  return spill;
}

/** One more than can be counted (see `Limits.switches`). */
const mostSwitches = 254;

/** More threads than this would have more mail between them than states. */
const mostWorkers = 64;

/** `4`; not said: one for each core. */
export function readWorkers(word: string | undefined): number {
  if (word === undefined) return Math.min(availableParallelism(), mostWorkers);
  const count = Number(word);
  if (/^\d+$/.test(word) && count >= 1 && count <= mostWorkers) return count;
  throw new UsageError(`--workers ${word}: a number of threads from 1 to ${mostWorkers} is expected, such as 4`);
}

/** `20000`, `20_000`, `20,000`, `1e6`, `20k`, `2M` */
export function readCountOf(option: string, word: string): number {
  const match = /^(\d[\d_,]*(?:\.\d+)?(?:e\d+)?)([kM]?)$/.exec(word);
  const scale = { '': 1, k: 1e3, M: 1e6 }[match?.[2] ?? ''] ?? NaN;
  const count = Number(match?.[1]?.replaceAll(/[_,]/g, '')) * scale;
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError(`${option} ${word}: a whole number above 0 is expected, such as 20000 or 1M`);
}

/** `0`, `2` */
export function readWhole(option: string, word: string): number {
  const count = Number(word);
  if (/^\d+$/.test(word) && count < mostSwitches) return count;
  throw new UsageError(`${option} ${word}: a whole number from 0 to ${mostSwitches - 1} is expected, such as 2`);
}

/** `500MB`, `2GB`, `1.5G`, or plain bytes. */
function readBytes(option: string, word: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kMGT]?)i?B?)$/i.exec(word);
  const scale = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }[match?.[2]?.toLowerCase() ?? ''] ?? NaN;
  const bytes = Math.floor(Number(match?.[1]) * scale);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new UsageError(`${option} ${word}: an amount of memory is expected, such as 500MB or 2GB`);
}

/** `60`, `0.5`, `90s`, `5m`, `2h` */
function readSeconds(option: string, word: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(word);
  const seconds = Number(match?.[1]) * ({ '': 1, s: 1, m: 60, h: 3600 }[match?.[2] ?? ''] ?? NaN);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new UsageError(`${option} ${word}: a time is expected, such as 60, 90s or 5m`);
}

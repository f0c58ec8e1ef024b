/** Reads the machine of the command line: `--cpus 1 --preempt none`. */

import type { Machine, Preemption } from '../index.ts';
import { UsageError } from '../usage.ts';

export interface MachineWords {
  readonly cpus?: string | undefined;
  readonly preempt?: Preemption | undefined;
}

/** A machine, or the smallest one that shows what is violated. */
export type WantedMachine = Machine | 'smallest';

/** For commands that need to know the machine. Undefined where nothing is said of it: every task has a CPU of its own. */
export function readMachine(words: MachineWords): Machine | undefined {
  const wanted = readWantedMachine(words);
  if (wanted !== 'smallest') return wanted;
  throw new UsageError('--cpus smallest: only check tries machines; say how many CPUs there are: --cpus 1');
}

/** For `check`. */
export function readWantedMachine({ cpus, preempt }: MachineWords): WantedMachine | undefined {
  if (cpus === undefined) {
    if (preempt === undefined) return undefined;
    const why = 'with a CPU for each task nobody is preempted';
    throw new UsageError(`--preempt ${preempt}: ${why}; say how many there are: --cpus 1 --preempt ${preempt}`);
  }
  if (cpus === 'smallest') {
    if (preempt === undefined) return cpus;
    throw new UsageError(
      `--preempt ${preempt}: --cpus smallest tries each kind of preemption; leave out --preempt`,
    );
  }
  if (!/^[1-9]\d{0,3}$/.test(cpus))
    throw new UsageError(
      `--cpus ${cpus}: a number of CPUs is expected, 1 or more, or smallest; such as --cpus 1 --preempt none`,
    );
  return { cpus: Number(cpus), preempt: preempt ?? 'full' };
}

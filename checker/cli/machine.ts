/** Reads the machine of the command line: `--cpus 1 --preempt none`. */

import type { Machine, Preemption } from '../index.ts';
import { UsageError } from '../usage.ts';

export interface MachineWords {
  readonly cpus?: string | undefined;
  readonly preempt?: Preemption | undefined;
}

/** Undefined where nothing is said of it: every task has a CPU of its own. */
export function readMachine({ cpus, preempt }: MachineWords): Machine | undefined {
  if (cpus === undefined) {
    if (preempt === undefined) return undefined;
    const why = 'with a CPU for each task nobody is preempted';
    throw new UsageError(`--preempt ${preempt}: ${why}; say how many there are: --cpus 1 --preempt ${preempt}`);
  }
  if (!/^[1-9]\d{0,3}$/.test(cpus))
    throw new UsageError(
      `--cpus ${cpus}: a number of CPUs is expected, 1 or more, such as --cpus 1 --preempt none`,
    );
  return { cpus: Number(cpus), preempt: preempt ?? 'full' };
}

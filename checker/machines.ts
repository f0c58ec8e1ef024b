/** The smallest machine that shows a violation: does it take two CPUs, or preemption? */

import { check, type CheckOptions, type CheckResult } from './check.ts';
import type { Subject, Variant } from './find.ts';
import type { Machine, Preemption } from './ir/ir.ts';

const preemptions: readonly Preemption[] = ['none', 'voluntary', 'full'];

/** Machines for so many tasks, from the smallest one up: by CPUs, then by how often a task may lose its own. */
export function machinesFor(tasks: number): readonly Machine[] {
  const counts = Array.from({ length: Math.max(1, tasks) }, (_, i) => i + 1);
  return counts.flatMap((cpus) => preemptions.map((preempt) => ({ cpus, preempt })));
}

/**
 * Checks on growing machines until what is violated where each task has a CPU of its own is violated there, too. Gives
 * the result of the last check, with a note of what was tried: on no machine where nothing is violated at all, or where no
 * machine does it.
 */
export async function checkOnGrowingMachines(
  subject: Subject,
  variant: Variant,
  options: Omit<CheckOptions, 'machine'> = {},
): Promise<CheckResult> {
  const plenty = await check(subject, variant, options);
  if (plenty.record.verdict !== 'violated') return plenty;
  const { tasks, spawnSlots } = plenty.program;
  const noted = (result: CheckResult, words: string): CheckResult => {
    return { ...result, note: [result.note, words].filter((each) => each !== null).join('; ') };
  };
  const machines = machinesFor(tasks.length + spawnSlots);
  for (const [smaller, machine] of machines.entries()) {
    const result = await check(subject, variant, { ...options, machine }); // oxlint-disable-line no-await-in-loop
    const { verdict, property, limit } = result.record;
    if (limit !== undefined)
      return noted(result, 'a limit stopped the search for the smallest machine that shows it');
    if (verdict === 'violated' && property === plenty.record.property)
      return noted(result, `the smallest machine that shows it: ${smaller} smaller ones do not`);
  }
  return noted(plenty, `none of ${machines.length} machines shows it`);
}

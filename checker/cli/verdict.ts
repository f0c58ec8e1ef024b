/** Verdicts as sentences: what was found, and what exactly was covered. */

import type { CheckResult } from '../check.ts';
import type { Machine } from '../index.ts';
import { failureInWords } from '../trace/trace.ts';

/**
 * One line for one check:
 * `verified: every interleaving of 3 tasks, 12,345 states, 30,000 transitions, depth 80; …`.
 */
export function verdictLine(result: CheckResult): string {
  const { record, program } = result;
  const machine = program.machine ? ` on ${machineInWords(program.machine)}` : '';
  const tasks = `${counted(program.tasks.length, 'task')}${machine}`;
  const covered = `${counted(record.states, 'state')}, ${counted(record.transitions, 'transition')}, depth ${grouped(record.depth)}`;
  const reached = reachedWitnesses(record.witnesses);
  switch (record.verdict) {
    case 'verified':
      return `verified${chanceOf(result)}: every interleaving of ${tasks}, ${covered}; ${assumptions(result)}${reached}`;
    case 'violated':
      return `violated: ${result.failure === null ? record.property : failureInWords(result.failure)}; ${counterexampleOf(result)}; ${covered} looked at${machine}`;
    case 'bounded':
      return `bounded: no violation ${boundOf(result)}, every interleaving of ${tasks} up to there${chanceOf(result)}, ${covered}; ${assumptions(result)}${reached}`;
    case 'incomplete':
      return `incomplete: ${limitOf(result)}; no violation in what was seen of ${tasks}: ${covered}${reached}`;
    case 'vacuous':
      return `vacuous: “${record.property}” is never reached, so nothing is proved${machine}; ${covered}${reached}`;
  }
}

/** `1 CPU, no preemption` */
export function machineInWords({ cpus, preempt }: Machine): string {
  return `${counted(cpus, 'CPU')} with ${preempt === 'none' ? 'no' : preempt} preemption`;
}

function counterexampleOf({ record }: CheckResult): string {
  if (record.counterexample === null) return 'no schedule';
  const { steps, switches, file } = record.counterexample;
  const length = `${counted(steps, 'step')}, ${counted(switches, 'switch', 'switches')}`;
  return file === null ? length : `${length}, stored in ${file}`;
}

/** Where two states may have been taken for one: how likely that is. */
function chanceOf({ record: { omission } }: CheckResult): string {
  return omission === undefined ? '' : `, but for a chance of ${omission.toPrecision(2)}`;
}

/** What the verdict takes for granted. */
function assumptions({ record }: CheckResult): string {
  const reductions =
    record.reductions.length === 0 ? 'no reductions' : `reduced by ${record.reductions.join(', ')}`;
  const kept = { full: '', compressed: ', states compressed', hashes: ', of states only hashes kept' }[record.set];
  return `${reductions}${kept}, sequential consistency`;
}

function reachedWitnesses(witnesses: Readonly<Record<string, boolean>>): string {
  const names = (reached: boolean) => Object.keys(witnesses).filter((name) => witnesses[name] === reached);
  const parts = [names(true), names(false)].map((list) => list.join(', '));
  return `${parts[0] && `; reached: ${parts[0]}`}${parts[1] && `; not reached: ${parts[1]}`}`;
}

/** What a bounded verdict is about. */
function boundOf({ record: { bounds, limit } }: CheckResult): string {
  const { steps = 0, switches = 0 } = bounds;
  if (limit === 'switches') return `with at most ${counted(switches, 'switch', 'switches')}`;
  return `within ${counted(steps, 'step')}`;
}

function limitOf({ record }: CheckResult): string {
  const { limit, bounds } = record;
  switch (limit) {
    case 'states':
      return `stopped at the limit of ${counted(bounds.states ?? 0, 'state')}`;
    case 'memory':
      return bounds.bytes === undefined ? 'out of memory' : `stopped at the limit of ${bytesInWords(bounds.bytes)}`;
    case 'seconds':
      return `stopped after ${counted(bounds.seconds ?? 0, 'second')}`;
    case 'disk':
      return 'the disk of --spill is full';
    case 'interrupted':
      return 'interrupted';
    default:
      return poolLimit(limit ?? '');
  }
}

function poolLimit(limit: string): string {
  const pool = /^pool:(.*)$/.exec(limit)?.[1];
  return pool === undefined
    ? limit
    : `the pool of ${pool} is too small (limit ${limit}; see \`pools\` of the scenario)`;
}

export function grouped(count: number): string {
  return count.toLocaleString('en');
}

/** `1 state`, `12,345 states`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

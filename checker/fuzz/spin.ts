/** SPIN's opinion of a random program, printed as Promela. */

import { BrokenProperty } from '../engine/engine.ts';
import type { Outcome } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import { CannotExport, toPromela } from '../export/promela.ts';
import { hasSpin, runSpin } from '../export/testdata/spin.ts';
import type { Program } from '../ir/ir.ts';
import { Properties } from '../search/properties.ts';
import { compared } from './graphs.ts';

/** SPIN counts what the reference engine counts; or it meets a violation that there is, whichever comes first. */
export async function spinDiffers(program: Program, outcome: Outcome): Promise<string | undefined> {
  if (!hasSpin || outcome.limit === 'states' || !canBePrinted(program)) return undefined;
  const found = runSpin(program);
  const possible = violationsOf(program);
  if (possible.size > 0) {
    if (found.violated !== null && possible.has(found.violated)) return undefined;
    return compared('what SPIN finds', [...possible], found.violated);
  }
  const { states, transitions, witnesses } = outcome;
  const unreached = Object.keys(witnesses).filter((name) => !witnesses[name]);
  return compared('what SPIN counts', { states, transitions, violated: null, unreached }, found);
}

/** Choices in loops cannot be printed. */
function canBePrinted(program: Program): boolean {
  try {
    toPromela(program);
    return true;
  } catch (error) {
    if (error instanceof CannotExport) return false;
    throw error;
  }
}

/** Everything that some way breaks, in the words that the printed model uses; what lies beyond a violation included. */
function violationsOf(program: Program): ReadonlySet<string> {
  const stepper = new Reference(program);
  const properties = new Properties(stepper);
  const found = new Set<string>();
  const known = new Set<string>();
  const waiting = [stepper.initial()];
  known.add(stepper.key(waiting[0]!));
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    for (const { name } of program.properties.filter(({ kind }) => kind !== 'finally'))
      try {
        if (!stepper.holds(state, name) && !(name in properties.witnesses)) found.add(name);
      } catch (error) {
        if (!(error instanceof BrokenProperty)) throw error;
        found.add(error.failure.property);
      }
    const own = stepper.key(state);
    let left = false;
    for (const successor of stepper.successors(state)) {
      if (successor.kind === 'failure') found.add(successor.failure.property);
      if (successor.kind === 'limit') found.add(`limit ${successor.limit}`);
      const key = successor.kind === 'state' ? stepper.key(successor.state) : undefined;
      left ||= key !== own;
      if (successor.kind !== 'state' || known.has(key!)) continue;
      known.add(key!);
      waiting.push(successor.state);
    }
    const end = left ? undefined : properties.settle(state);
    if (end) found.add(end.property);
  }
  return found;
}

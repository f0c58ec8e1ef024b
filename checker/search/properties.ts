/** What is asked of states: `always`, `sometimes`, `finally`, and that nobody waits for ever. */

import { BrokenProperty } from '../engine/engine.ts';
import type { Failure, Stepper } from '../engine/engine.ts';
import type { Property } from '../ir/ir.ts';
import { taskName } from '../ir/values.ts';

export class Properties<S> {
  /** Whether each `sometimes` was reached. */
  readonly witnesses: Record<string, boolean> = {};
  /** Whether a final state was seen, so that `finally` was asked at all. */
  sawFinal = false;
  private readonly stepper: Stepper<S>;
  /** The names of the properties of each kind. */
  private readonly names: Readonly<Record<Property['kind'], readonly string[]>>;

  constructor(stepper: Stepper<S>) {
    this.stepper = stepper;
    const { properties } = stepper.program;
    const named = (kind: Property['kind']) => properties.filter((p) => p.kind === kind).map((p) => p.name);
    this.names = { always: named('always'), finally: named('finally'), sometimes: named('sometimes') };
    for (const name of this.names.sometimes) this.witnesses[name] = false;
  }

  /** Looks at a newly discovered state. */
  discover(state: S): Failure | undefined {
    return this.guarded(() => {
      for (const name of this.names.sometimes)
        if (!this.witnesses[name] && this.stepper.holds(state, name)) this.witnesses[name] = true;
      return this.firstBroken('always', state);
    });
  }

  /** Looks at a state that no transition leaves, failing ones included: it is final, or a deadlock. */
  settle(state: S): Failure | undefined {
    if (!this.stepper.finished(state))
      return { property: 'deadlock', message: describeDeadlock(this.stepper, state) };
    this.sawFinal = true;
    return this.guarded(() => this.firstBroken('finally', state));
  }

  /** What was never reached, or never asked: then nothing has been proven. */
  vacuous(): string | undefined {
    const missed = this.names.sometimes.find((name) => !this.witnesses[name]);
    return missed ?? (this.sawFinal ? undefined : this.names.finally[0]);
  }

  private firstBroken(kind: 'always' | 'finally', state: S): Failure | undefined {
    const broken = this.names[kind].find((name) => !this.stepper.holds(state, name));
    if (broken === undefined) return undefined;
    const when = kind === 'always' ? '' : ' though all tasks are done';
    return { property: broken, message: `"${broken}" does not hold${when}` };
  }

  private guarded(look: () => Failure | undefined): Failure | undefined {
    try {
      return look();
    } catch (error) {
      if (error instanceof BrokenProperty) return error.failure;
      throw error;
    }
  }
}

/** Who waits, and where: `deadlock: walker waits at "lock" (fs/namei.ts:path_walk:12), …`. */
function describeDeadlock<S>(stepper: Stepper<S>, state: S): string {
  const { program } = stepper;
  const waiting: string[] = [];
  for (let task = 0; task < program.tasks.length + program.spawnSlots; task++) {
    const { status, frames } = stepper.stand(state, task);
    const top = frames.at(-1);
    if (status !== 'running' || !top || program.tasks[task]?.background) continue;
    const block = program.operations.find((o) => o.name === top.operation)!.blocks[top.block]!;
    const at = block.at ?? block.body.find((statement) => statement.at !== undefined)?.at;
    const place = at === undefined ? undefined : program.places[at];
    const where = place && `${place.file}:${place.function}:${place.line}`;
    const step = block.name === undefined ? undefined : `"${block.name}"`;
    const words =
      step && where ? `${step} (${where})` : (step ?? where ?? `block ${top.block} of ${top.operation}`);
    waiting.push(`${taskName(program, task)} waits at ${words}`);
  }
  return `deadlock: ${waiting.join(', ')}`;
}

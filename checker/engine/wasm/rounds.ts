/**
 * A compressed search in rounds, for those who keep the set of states elsewhere: of states given by their roots the
 * successors are found, each once in a round. Whether they are known is not known here.
 */

import type { Instance } from './instance.ts';
import type { KeyVariables } from './keyroom.ts';
import { spareSlots } from './keys.ts';
import { violated } from './verdicts.ts';

interface Variable<T = number> {
  value: T;
}

interface Variables extends KeyVariables {
  readonly logBranch: Variable;
  readonly head: Variable;
  readonly levelEnd: Variable;
  readonly mostStates: Variable;
  readonly depth: Variable;
  readonly transitions: Variable<bigint>;
  readonly violation: Variable;
  readonly violationState: Variable;
  readonly violationLength: Variable;
  readonly search: (turns: number) => number;
  readonly flush: () => void;
}

/** States expanded at one go. */
export const mostAtOnce = 1024;

/** A violation, and the state it is about. */
export interface RootViolation {
  readonly kind: number;
  /** Steps from the initial state to what breaks the rule. */
  readonly length: number;
  readonly root: bigint;
}

export class Rounds {
  /** The shortest violation found, the first one of those. */
  violation: RootViolation | null = null;
  private readonly instance: Instance;
  private readonly variables: Variables;
  /** The successors found in this round. */
  private readonly found: BigUint64Array;

  /** The instance stands at its beginning. `most`: how many successors a round may find. */
  constructor(instance: Instance, most: number) {
    this.instance = instance;
    this.variables = instance.exports as unknown as Variables;
    this.found = new BigUint64Array(most);
    this.variables.levelEnd.value = 2 ** 31 - 1;
    this.variables.mostStates.value = most;
    const kind = this.variables.violation.value;
    if (kind !== 0) this.violation = { kind, length: 0, root: this.initial() };
  }

  get count(): number {
    return this.variables.states.value;
  }

  /** The root of the initial state, before the first round. */
  initial(): bigint {
    return this.queue()[0]!;
  }

  /** Begins a round, in which states are expanded that are so many steps from the initial one. */
  begin(depth: number): void {
    const { instance, variables } = this;
    const base = variables.keyBase.value >>> 0;
    const end = base + 8 * (variables.keySlots.value + spareSlots);
    new Uint8Array(instance.room.memory.buffer).fill(0, base, end);
    variables.states.value = 0;
    variables.depth.value = depth;
  }

  /**
   * Expands states, no more than `mostAtOnce`. False where there was no room, or too many successors: then none of the
   * states counts as expanded, though some of their successors may have been found.
   */
  expand(roots: BigUint64Array): boolean {
    const { variables } = this;
    const { transitions, queueIn, queueOut, logBase, logEnd } = variables;
    const [before, known] = [transitions.value, this.count];
    [variables.head.value, queueOut.value, queueIn.value] = [0, 0, 8 * roots.length];
    [variables.logParent.value, variables.logNoted.value, variables.logBranch.value] = [-1, 0, 0];
    logEnd.value = logBase.value;
    this.queue().set(roots);
    // How much room there is depends on what has been taken away meanwhile.
    this.instance.room.make();
    if (variables.halt.value === 0) variables.search(roots.length);
    if (variables.halt.value === 0) variables.flush();
    const halted = variables.halt.value !== 0;
    this.take(known);
    this.notice(roots);
    if (!halted) return true;
    [variables.halt.value, variables.waiting.value] = [0, 0];
    transitions.value = before;
    return false;
  }

  /** The successors found in this round, in order; they must be used before the next one begins. */
  sorted(): BigUint64Array {
    return this.found.subarray(0, this.count).sort();
  }

  /** The successors that were found first to last, from the given one on; before they are sorted. */
  since(first: number): BigUint64Array {
    return this.found.subarray(first, this.count);
  }

  /** The bytes of a state. What has been found in this round is lost. */
  unpack(root: bigint): Uint8Array {
    const { compiled, room } = this.instance;
    this.begin(0);
    if (!this.expand(BigUint64Array.of(root))) throw new Error('there is no room for a single state');
    return new Uint8Array(room.memory.buffer).slice(
      compiled.map.current,
      compiled.map.current + compiled.layout.bytes,
    );
  }

  /** Takes new successors out of the queue. */
  private take(from: number): void {
    const { queueIn, queueSize } = this.variables;
    const [queue, slots] = [this.queue(), queueSize.value / 8];
    const news = this.count - from;
    let at = (queueIn.value / 8 - news + slots) % slots;
    for (let i = from; i < from + news; i++) {
      this.found[i] = queue[at]!;
      if (++at === slots) at = 0;
    }
  }

  private notice(roots: BigUint64Array): void {
    const { violation, violationState, violationLength } = this.variables;
    const length = violationLength.value;
    if (violation.value === 0 || (this.violation !== null && this.violation.length <= length)) return;
    const number = violationState.value;
    const kind = violation.value;
    this.violation = { kind, length, root: (kind === violated.state ? this.found[number] : roots[number])! };
  }

  private queue(): BigUint64Array {
    const { queueBase, queueSize } = this.variables;
    return new BigUint64Array(this.instance.room.memory.buffer, queueBase.value >>> 0, queueSize.value / 8);
  }
}

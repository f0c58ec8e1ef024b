/**
 * A compiled program one transition at a time, for searches that are not themselves compiled. States are packed bytes.
 * What rule a failing step breaks only the reference engine can say.
 */

import type { Move } from '../engine.ts';
import type { Program } from '../../ir/ir.ts';
import { layOut } from '../../state/layout.ts';
import { packInitial } from '../../state/packed.ts';
import { mostPages, scriptsOf } from './compile.ts';
import { Machine, status } from './machine.ts';
import { sleepOf } from './sleep.ts';
import { stepOf } from './steps.ts';
import { verdictsOf } from './verdicts.ts';
import { WebAssembly } from './webassembly.ts';

interface Variable {
  value: number;
}

interface Exports {
  readonly discover?: (address: number, state: number) => void;
  readonly settle: (address: number, state: number) => void;
  readonly sleep?: (address: number, task: number) => number;
  readonly 'next script': () => number;
  readonly choice: Variable;
  readonly choices: Variable;
  readonly patience: Variable;
  readonly violation: Variable;
}

/** How a transition ends: in a state, by breaking a rule, or at a pool that is too small. */
export type End = 'state' | 'failed' | 'limited';

/** Enough for any step that comes to an end. One that does not counts as failing. */
const patience = 2 ** 27;

export class CompiledStepper {
  /** Bytes of a state. */
  readonly bytes: number;
  /** Tasks and spawn slots. */
  readonly tasks: number;
  private readonly exports: Exports;
  private readonly steps: readonly ((address: number) => number)[];
  private readonly memory: Uint8Array;
  private readonly view: DataView;
  private readonly firstChoice: number;
  private readonly initialState: Uint8Array;
  /** Where a state stands to be stepped from, or to be asked about. */
  private readonly at: number;

  constructor(program: Program) {
    const machine = new Machine(layOut(program));
    const { module, layout, map } = machine;
    const verdicts = verdictsOf(machine);
    const steps = layout.tasks.map((_, task) => stepOf(machine, task));
    const wanted = [verdicts.discover, sleepOf(machine)].filter((func) => func !== undefined);
    module.export(scriptsOf(machine), verdicts.settle, ...wanted, ...steps);
    const pages = map.table / 65536;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: mostPages });
    const code = new WebAssembly.Module(module.finish(pages, mostPages));
    const { exports } = new WebAssembly.Instance(code, { env: { memory } });
    this.exports = exports as Exports;
    this.steps = layout.tasks.map(
      (_, task) => (exports as Record<string, (at: number) => number>)[`step ${task}`]!,
    );
    this.exports.patience.value = patience;
    this.bytes = layout.bytes;
    this.tasks = layout.tasks.length;
    this.memory = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.firstChoice = map.choices;
    this.at = map.batch;
    this.initialState = packInitial(layout);
  }

  initial(): Uint8Array {
    return this.initialState;
  }

  /**
   * Takes every step of a task (from 0), choices in lexical order. `taken` gets how it ends and, where that is a
   * state, its bytes, which are good until it returns.
   */
  each(state: Uint8Array, task: number, taken: (end: End, bytes: Uint8Array) => void): void {
    const { exports, at, bytes, memory } = this;
    const step = this.steps[task]!;
    const successor = memory.subarray(at, at + bytes);
    exports.choices.value = this.firstChoice;
    do {
      exports.choice.value = this.firstChoice;
      successor.set(state);
      let end = step(at);
      if (end === status.asleep) {
        successor.set(state);
        end = exports.sleep!(at, task);
      }
      if (end === status.rested) taken('state', successor);
      else if (end === status.limited) taken('limited', successor);
      else if (end !== status.disabled) taken('failed', successor);
    } while (exports['next script']() === 1);
  }

  /** While in `taken`: the move under way. */
  move(task: number): Move {
    const count = (this.exports.choice.value - this.firstChoice) / 8;
    return {
      task,
      choices: Array.from({ length: count }, (_, i) => this.view.getInt32(this.firstChoice + 8 * i, true)),
    };
  }

  /** Whether every `always` holds. */
  holds(state: Uint8Array): boolean {
    const { discover } = this.exports;
    return discover === undefined || this.unharmed(state, discover);
  }

  /** Whether a state that no transition leaves is final, and every `finally` holds. */
  endsWell(state: Uint8Array): boolean {
    return this.unharmed(state, this.exports.settle);
  }

  private unharmed(state: Uint8Array, look: (address: number, state: number) => void): boolean {
    const { violation } = this.exports;
    violation.value = 0;
    this.memory.set(state, this.at);
    look(this.at, 0);
    return violation.value === 0;
  }
}

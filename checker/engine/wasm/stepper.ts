/**
 * A compiled program one transition at a time, for searches that are not themselves compiled. States are packed bytes.
 * What rule a failing step breaks only the reference engine can say.
 */

import type { Move } from '../engine.ts';
import type { Program } from '../../ir/ir.ts';
import { layOut } from '../../state/layout.ts';
import type { Layout } from '../../state/layout.ts';
import { packInitial } from '../../state/packed.ts';
import { mostPages, scriptsOf } from './compile.ts';
import { journalPages } from './journal.ts';
import type { Journal } from './journal.ts';
import { Machine, status } from './machine.ts';
import { sleepOf } from './sleep.ts';
import { stepOf } from './steps.ts';
import { askOf, verdictsOf } from './verdicts.ts';
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
  readonly sawFinal: Variable;
  /** Where there is a journal: the address behind its last entry. */
  readonly journal?: Variable;
}

/** Who wants to know what happens inside steps and properties. */
export interface Listener {
  readonly journal: Journal;
  /**
   * Told what happened in each step before `taken` is, and in each property asked about: numbers of the journal, good until
   * it returns. Where a guard forbade the step, which was undone then, the guard's is the last.
   */
  readonly hear: (entries: Int32Array, forbidden: boolean) => void;
}

/** How a transition ends: in a state, by breaking a rule, or at a pool that is too small. */
export type End = 'state' | 'failed' | 'limited';

/** Enough for any step that comes to an end. One that does not counts as failing. */
const patience = 2 ** 27;

export class CompiledStepper {
  readonly layout: Layout;
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

  private readonly listener: Listener | undefined;
  /** One for each property. */
  private readonly questions: readonly ((address: number) => number)[];

  constructor(program: Program, listener?: Listener) {
    const machine = new Machine(layOut(program), undefined, listener?.journal);
    const { module, layout, map } = machine;
    const verdicts = verdictsOf(machine);
    const steps = layout.tasks.map((_, task) => stepOf(machine, task));
    const wanted = [verdicts.discover, sleepOf(machine)].filter((func) => func !== undefined);
    const questions = program.properties.map((each, i) => askOf(machine, each, `ask ${i}`));
    module.export(scriptsOf(machine), verdicts.settle, ...wanted, ...steps, ...questions);
    const pages = map.table / 65536 + (listener ? journalPages : 0);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: mostPages });
    const code = new WebAssembly.Module(module.finish(pages, mostPages));
    const { exports } = new WebAssembly.Instance(code, { env: { memory } });
    this.exports = exports as Exports;
    const functions = exports as Record<string, (at: number) => number>;
    this.steps = layout.tasks.map((_, task) => functions[`step ${task}`]!);
    this.questions = questions.map((_, i) => functions[`ask ${i}`]!);
    this.listener = listener;
    this.exports.patience.value = patience;
    this.layout = layout;
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
      this.beginJournal();
      let end = step(at);
      if (end === status.asleep) {
        this.readJournal(true);
        this.beginJournal();
        successor.set(state);
        end = exports.sleep!(at, task);
      }
      this.readJournal(end === status.disabled);
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

  /** Whether the property (by position) holds. Undefined: evaluating it breaks a rule. */
  ask(state: Uint8Array, property: number): boolean | undefined {
    this.memory.set(state, this.at);
    this.beginJournal();
    const answer = this.questions[property]!(this.at);
    this.readJournal(false);
    return answer < 0 ? undefined : answer === 1;
  }

  private beginJournal(): void {
    if (this.listener) this.exports.journal!.value = this.listener.journal.address;
  }

  private readJournal(forbidden: boolean): void {
    if (!this.listener) return;
    const begin = this.listener.journal.address;
    const count = (this.exports.journal!.value - begin) / 4;
    this.listener.hear(new Int32Array(this.memory.buffer, begin, count), forbidden);
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

  /** Whether the `sometimes` at the position among them held in a state that `holds` was asked about. */
  reached(position: number): boolean {
    return (this.exports as unknown as Record<string, Variable>)[`witness ${position}`]!.value !== 0;
  }

  /** Whether `endsWell` was asked about a final state. */
  get sawFinal(): boolean {
    return this.exports.sawFinal.value !== 0;
  }

  private unharmed(state: Uint8Array, look: (address: number, state: number) => void): boolean {
    const { violation } = this.exports;
    violation.value = 0;
    this.memory.set(state, this.at);
    look(this.at, 0);
    return violation.value === 0;
  }
}

/**
 * Runs a scenario as what it is, JavaScript with generators, along a schedule that is known: for debuggers, and as one more
 * opinion on what the language means. It does not search, since generators cannot be set back.
 */

import assert from 'node:assert/strict';
import type { Move } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { taskName } from '../ir/values.ts';
import type { Runnable, RunnableModule } from '../lang/runnable.ts';
import type { Scenario } from '../lang/vocabulary.ts';
import { Heap, type KernelObject } from './heap.ts';
import { runModules, type Linked, type Words } from './modules.ts';

/** A rule is broken: the run ends there. */
export class RuleBroken extends Error {
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** What runs is not what the schedule was made of. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
}

type Steps = Generator<string | undefined, unknown, unknown>;
type World = Record<string, unknown>;

interface Task {
  /** Undefined in a spawn slot that nobody has, and once it has finished. */
  steps: Steps | undefined;
  finished: boolean;
  result: unknown;
  /** The task struct, where the model has one. */
  readonly object: KernelObject;
}

/** What a property may ask about tasks; told by who has the state. */
export interface Questions {
  readonly at: (task: string, where: string) => boolean;
}

export class Direct {
  readonly heap: Heap;
  readonly scenario: Scenario<World>;
  readonly world: World;
  private readonly linked: Linked;
  private readonly program: Program;
  private readonly runnable: Runnable;
  private readonly tasks: readonly Task[];
  private readonly globalNames: { readonly name: string; readonly struct: string; readonly slot: number }[];
  /** The task that runs, from 0. */
  private running = 0;
  /** What `choose` is to give, in order. */
  private choices: number[] = [];
  private questions: Questions | undefined;

  constructor(program: Program, runnable: Runnable) {
    this.program = program;
    this.runnable = runnable;
    this.heap = new Heap(program);
    this.globalNames = [...program.names];
    this.tasks = this.makeTasks();
    this.linked = runModules(runnable, (module) => this.wordsFor(module));
    this.scenario = this.linked.scenario as Scenario<World>;
    this.world = this.scenario.init();
    for (const [i, { name }] of program.tasks.entries())
      this.tasks[i]!.steps = this.scenario.tasks[name]!(this.world) as Steps;
  }

  private makeTasks(): Task[] {
    const { tasks, spawnSlots, structs } = this.program;
    const struct = structs.find(({ kind }) => kind === 'task');
    return Array.from({ length: tasks.length + spawnSlots }, (_, i) => ({
      steps: undefined,
      finished: false,
      result: 0,
      object: struct ? this.heap.makeAt(struct.name, i + 1, {}) : { name: taskName(this.program, i) },
    }));
  }

  /** Takes a step. Throws RuleBroken where a rule of the model breaks in it, Diverged where there is no such step. */
  take({ task, choices }: Move): void {
    const taken = this.tasks[task]!;
    if (!taken.steps) throw new Diverged(`${taskName(this.program, task)} has no step left`);
    this.running = task;
    this.choices = [...choices];
    const { done, value } = taken.steps.next();
    if (done) this.finish(taken, value);
    if (this.choices.length > 0) throw new Diverged(`${this.choices.length} choices more than there are to make`);
  }

  private finish(task: Task, value: unknown): void {
    const { exit } = this.runnable;
    if (exit) (this.linked.get(exit) as () => void)();
    task.steps = undefined;
    if (this.tasks.indexOf(task) >= this.program.tasks.length) this.resetTask(task);
    else {
      task.finished = true;
      task.result = value ?? 0;
    }
  }

  /** A spawn slot is as it was in the beginning. */
  private resetTask(task: Task): void {
    if (this.program.structs.some(({ kind }) => kind === 'task')) this.heap.reset(task.object);
  }

  /** Asks a property, as it stands in the scenario. Undefined where that is none of them. */
  holds(property: string, questions: Questions): boolean | undefined {
    const { always = {}, finally: atEnd = {}, sometimes } = this.scenario;
    const asked = always[property] ?? atEnd[property] ?? sometimes[property];
    this.questions = questions;
    return asked?.(this.world);
  }

  /** The words of the vocabulary as one file has them: structs by the names that they have there. */
  private wordsFor(module: RunnableModule): Words {
    const struct = (told: readonly string[]) => module.structs[told[0]!.trim()];
    let globals = 0;
    return {
      ...this.plainWords,
      alloc: (told: readonly string[]) => (fields?: KernelObject) => this.alloc(struct(told), fields),
      global: (told: readonly string[]) => (fields?: KernelObject) =>
        this.global(module.globals[globals++]!, struct(told), fields),
      all: (told: readonly string[]) => () => this.all(struct(told)),
      task: asToldOrNot((name: string) => this.taskCalled(name).object),
      current: asToldOrNot(() => this.tasks[this.running]!.object),
    };
  }

  private readonly plainWords: Words = {
    scenario: (description: unknown) => description,
    kfree: (object: KernelObject | null) => this.kfree(object),
    task_bit: (task: KernelObject) => 1 << (this.heap.placeOf(task).slot - 1),
    choose: () => this.choose(),
    maybe: () => this.choose() !== 0,
    until: (condition: boolean) => waits(condition),
    sleep_until: (condition: boolean) => waits(condition),
    may_lose_cpu: () => {},
    spawn: (operation: (...args: unknown[]) => Steps, ...args: unknown[]) => this.spawn(operation(...args)),
    fail: (rule: string, message: string) => {
      throw new RuleBroken(rule, message);
    },
    BUG_ON: (condition: boolean) => refuse(condition, 'bug-on'),
    WARN_ON: (condition: boolean) => refuse(condition, 'warn-on'),
    smp_mb: () => {},
    smp_rmb: () => {},
    smp_wmb: () => {},
    at: (task: string, where: string) => this.questions!.at(task, where),
    done: (task: string) => this.taskCalled(task).finished,
    result: (task: string) => this.taskCalled(task).result,
  };

  private alloc(struct: string | undefined, fields: KernelObject = {}): KernelObject {
    assert(struct !== undefined, 'a struct that the file does not know');
    return this.heap.make(struct, fields);
  }

  /** Slots are for those globals that the scenario touches: they have names in the program. */
  private global(name: string, struct: string | undefined, fields: KernelObject = {}): KernelObject {
    const index = this.globalNames.findLastIndex((each) => each.name === name && each.struct === struct);
    if (struct === undefined || index === -1) return this.heap.makeAside(struct, fields);
    const [named] = this.globalNames.splice(index, 1);
    return this.heap.makeAt(struct, named!.slot, fields);
  }

  private all(struct: string | undefined): KernelObject[] {
    const isTask = this.program.structs.some(({ name, kind }) => name === struct && kind === 'task');
    if (!isTask) return this.heap.liveOf(struct!);
    return this.tasks.filter(({ steps }) => steps !== undefined).map(({ object }) => object);
  }

  private kfree(object: KernelObject | null): void {
    if (object === null) return;
    if (this.heap.isFreed(object)) throw new RuleBroken('double-free', 'freed again');
    this.heap.free(object);
  }

  private choose(): number {
    const choice = this.choices.shift();
    if (choice === undefined) throw new Diverged('a choice that the schedule knows nothing of');
    return choice;
  }

  private spawn(steps: Steps): KernelObject {
    const free = this.tasks.findIndex((task, i) => i >= this.program.tasks.length && task.steps === undefined);
    if (free === -1) throw new RuleBroken('pool:tasks', 'there is no room for another task');
    this.tasks[free]!.steps = steps;
    return this.tasks[free]!.object;
  }

  private taskCalled(name: string): Task {
    return this.tasks[this.program.tasks.findIndex((task) => task.name === name)]!;
  }
}

/** `current<T>()` and `current()`: what is told in angle brackets comes first, in a call of its own. */
function asToldOrNot<A extends unknown[], R>(word: (...args: A) => R) {
  return (...args: unknown[]): unknown =>
    Array.isArray(args[0]) && 'raw' in args[0] ? word : word(...(args as A));
}

function waits(condition: boolean): void {
  if (!condition) throw new Diverged('the task waits for something that was so in the schedule');
}

function refuse(condition: boolean, rule: string): void {
  if (condition) throw new RuleBroken(rule, 'it holds what should not');
}

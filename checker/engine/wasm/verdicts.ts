/** What compiled searches ask of states: properties, whether all tasks are done; and the first violation they find. */

import type { Property } from '../../ir/ir.ts';
import { functionOf } from './calls.ts';
import { call, get, getGlobal, i32, iff, ret, set, setGlobal } from './encode.ts';
import type { Code, Func, Global, Local } from './encode.ts';
import { leastOf } from './least.ts';
import { longestStep, status } from './machine.ts';
import type { Machine } from './machine.ts';
import { taskRuns } from './tasks.ts';

/** What a violation is about. */
export const violated = {
  /** A property does not hold in the state. */
  state: 1,
  /** The first transition of the state that fails. */
  transition: 2,
  /** The state is final and a `finally` does not hold, or it is a deadlock. */
  end: 3,
} as const;

export interface Verdicts {
  /** Steps from the initial state to the states being expanded. */
  readonly depth: Global;
  /** The violation to report: what it is about (0: none), the number of the state, and how many steps lead to it. */
  readonly violation: Global;
  readonly violationState: Global;
  readonly violationLength: Global;
  /** The first pool found too small: its number (see `Machine.limit`), from 1. */
  readonly pool: Global;
  readonly sawFinal: Global;
  /** Whether each `sometimes` was reached, in order. */
  readonly witnesses: readonly Global[];
  /** A function of the address and the number of a state that looks at one newly discovered. */
  readonly discover: Func | undefined;
  /** A function of the address and the number of a state that no transition leaves. */
  readonly settle: Func;
  /** Code that follows where there is a violation: what about, in which state by number and address, after how many steps. */
  readonly report: (kind: number, state: Code, length: Code, address: Code) => Code;
}

export function verdictsOf(machine: Machine): Verdicts {
  const { module } = machine;
  const { properties } = machine.layout.program;
  const sometimes = properties.filter(({ kind }) => kind === 'sometimes');
  const always = properties.filter(({ kind }) => kind === 'always');
  const ends = properties.filter(({ kind }) => kind === 'finally');
  const variables = {
    depth: module.global('i32', 'depth'),
    violation: module.global('i32', 'violation'),
    violationState: module.global('i32', 'violationState'),
    violationLength: module.global('i32', 'violationLength'),
    pool: module.global('i32', 'pool'),
    sawFinal: module.global('i32', 'sawFinal'),
    witnesses: sometimes.map((_, i) => module.global('i32', `witness ${i}`)),
  };
  // What a shard looks at must not depend on when others send what: until the level ends, at every state.
  const seen = machine.shard ? sometimes.map((_, i) => module.global('i32', `seen ${i}`)) : variables.witnesses;
  const least = machine.shard && leastOf(machine, variables);
  const report = (kind: number, state: Code, length: Code, address: Code) =>
    least ? call(least, i32.const(kind), state, length, address) : reportViolation(variables, kind, state, length);

  const discover = (): Func => {
    const func = module.func('discover', ['i32', 'i32'], []);
    const [state, number] = [func.param(0), get(func.param(1))];
    const broken = [
      report(violated.state, number, i32.add(getGlobal(variables.depth), i32.const(1)), get(state)),
      ret(),
    ];
    func.body = [
      sometimes.map((property, i) => {
        const unknown = i32.eqz(getGlobal(variables.witnesses[i]!));
        const look = i32.or(getGlobal(seen[i]!), holds(machine, func, state, property, broken));
        return iff(unknown, setGlobal(seen[i]!, look));
      }),
      always.map((property) => iff(i32.eqz(holds(machine, func, state, property, broken)), broken)),
    ];
    return func;
  };
  const settle = (): Func => {
    const func = module.func('settle', ['i32', 'i32'], []);
    const [state, number] = [func.param(0), get(func.param(1))];
    const broken = [report(violated.end, number, getGlobal(variables.depth), get(state)), ret()];
    func.body = [
      iff(i32.eqz(finished(machine, state)), broken),
      setGlobal(variables.sawFinal, i32.const(1)),
      ends.map((property) => iff(i32.eqz(holds(machine, func, state, property, broken)), broken)),
    ];
    return func;
  };
  const looks = sometimes.length + always.length > 0;
  return { ...variables, report, discover: looks ? discover() : undefined, settle: settle() };
}

/** The first violation stays, unless a shorter one comes. */
export function reportViolation(
  {
    violation,
    violationState,
    violationLength,
  }: Pick<Verdicts, 'violation' | 'violationState' | 'violationLength'>,
  kind: number,
  state: Code,
  length: Code,
): Code {
  const better = i32.or(i32.eqz(getGlobal(violation)), i32.ltS(length, getGlobal(violationLength)));
  return iff(better, [
    setGlobal(violation, i32.const(kind)),
    setGlobal(violationState, state),
    setGlobal(violationLength, length),
  ]);
}

/** Evaluates a property: leaves 0 or 1. `broken` follows where that itself breaks a rule. */
function holds(machine: Machine, func: Func, state: Local, { function: name }: Property, broken: Code): Code {
  const callee = machine.atomic.get(name)!;
  const stop = getGlobal(machine.stop);
  const result = func.local('i32');
  return [
    setGlobal(machine.spent, i32.const(machine.costs.ofFunction(name) - longestStep / 2)),
    // In a property no task runs.
    set(result, call(functionOf(machine, callee), get(state), i32.const(0))),
    iff(stop, [
      set(result, i32.ne(stop, i32.const(status.disabled))),
      setGlobal(machine.stop, i32.const(0)),
      iff(get(result), broken),
    ]),
    i32.ne(get(result), i32.const(0)),
  ];
}

/** A function of the address of a state that gives whether the property holds there: 0, 1, or -1 where it breaks a rule. */
export function askOf(machine: Machine, property: Property, name: string): Func {
  const func = machine.module.func(name, ['i32'], ['i32']);
  func.body = holds(machine, func, func.param(0), property, ret(i32.const(-1)));
  return func;
}

/** 1 if all foreground tasks have finished and no spawned task lives. */
function finished(machine: Machine, state: Local): Code {
  const { tasks } = machine.layout.program;
  return machine.layout.tasks
    .map((_, i) => (tasks[i]?.background ? i32.const(0) : taskRuns(machine, state, i + 1)))
    .reduce<Code>((all, runs) => i32.and(all, i32.eqz(runs)), i32.const(1));
}

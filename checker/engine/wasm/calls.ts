/** Calls of atomic functions in compiled code: small ones are written out where they are called. */

import type { AtomicFunction, Expression, Statement } from '../../ir/ir.ts';
import { defaultIn, rangeOf } from '../../ir/slots.ts';
import type { Range } from '../../ir/slots.ts';
import { eachStatement } from '../../state/ranges.ts';
import { operands } from './access.ts';
import { release, scratch } from './context.ts';
import type { Context, Variable } from './context.ts';
import { block, br, call, get, getGlobal, i32, iff, Label, ret, set, setGlobal } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import { compute } from './expressions.ts';
import type { Value } from './expressions.ts';
import type { Machine } from './machine.ts';
import { status } from './machine.ts';
import { sequence } from './statements.ts';

/** Functions that run at most so many statements are written out at every call. */
const smallFunction = 6;

/** The call of an atomic function: code that leaves its result. */
export function callFunction(name: string, args: readonly Expression[], context: Context): Value {
  const { machine } = context;
  const { intervals } = machine.layout;
  const callee = machine.atomic.get(name)!;
  const values = args.map((arg) => compute(arg, context));
  const range = intervals.resultOf(callee);
  const writtenOut = machine.costs.ofFunction(name) <= smallFunction || machine.costs.callsOf(name) === 1;
  if (writtenOut) return { code: writeOut(callee, values, context), range, sure: false };

  const func = functionOf(machine, callee);
  const given = values.map(({ code }) => code);
  const stopped = getGlobal(machine.stop);
  return {
    code: [
      call(func, get(context.state), context.self, ...given),
      canStop.has(func) ? iff(stopped, context.leave('stopped')) : [],
    ],
    range,
    sure: false,
  };
}

/** The function's code in place of a call of it. */
function writeOut(callee: AtomicFunction, args: readonly Value[], context: Context): Code {
  const { func } = context;
  const code: Code[] = [];
  const taken: Local[] = [];
  const hold = (value: Code): Local => {
    const local = scratch(func);
    taken.push(local);
    code.push(set(local, value));
    return local;
  };
  const given = operands(args, hold, code);
  const changed = assignedIn(callee.body);
  const variables = new Map<string, Variable>();
  callee.locals.forEach(({ name, type }, i) => {
    const arg = given[i];
    const initial = i32.const(defaultIn(rangeOf(context.machine.layout.program, type)));
    if (arg && !changed.has(name)) variables.set(name, { range: args[i]!.range, read: arg.code });
    else variables.set(name, localVariable(hold(arg ? arg.code : initial), widest(callee, name, context.machine)));
  });
  const result = hold(i32.const(0));
  const end = new Label();
  const inner: Context = {
    ...context,
    variables,
    scope: scopeOf(callee, variables, context.machine),
    jumps: { return: (value) => [set(result, value), br(end)] },
  };
  code.push(block(end, sequence(callee.body, inner)), get(result));
  for (const local of taken) release(func, local);
  return code;
}

/** Functions of the module that may end the step. */
const canStop = new WeakSet<Func>();

/** A function of the state, the task that runs and the arguments; where it ends the step, `stop` says how. */
export function functionOf(machine: Machine, callee: AtomicFunction): Func {
  return machine.once(`function ${callee.name}`, () => {
    const params = callee.locals.slice(0, callee.params).map(() => 'i32' as const);
    const func = machine.module.func(`function ${callee.name}`, ['i32', 'i32', ...params], ['i32']);
    const variables = new Map<string, Variable>();
    const prologue: Code[] = [];
    callee.locals.forEach(({ name, type }, i) => {
      const local = i < callee.params ? func.param(2 + i) : func.local('i32');
      variables.set(name, localVariable(local, widest(callee, name, machine)));
      const initial = defaultIn(rangeOf(machine.layout.program, type));
      if (i >= callee.params && initial !== 0) prologue.push(set(local, i32.const(initial)));
    });
    const context: Context = {
      machine,
      func,
      state: func.param(0),
      self: get(func.param(1)),
      variables,
      scope: scopeOf(callee, variables, machine),
      leave: (why) => {
        canStop.add(func);
        return [why === 'stopped' ? [] : setGlobal(machine.stop, i32.const(why)), ret(i32.const(0))];
      },
      jumps: { return: (value) => ret(value) },
    };
    func.body = [prologue, sequence(callee.body, context), i32.const(0)];
    return func;
  });
}

/** Counts the statements of a round of a loop; ends the step where there could be too many. */
export function spend(cost: number, context: Context): Code {
  const { machine } = context;
  return [
    setGlobal(machine.spent, i32.add(getGlobal(machine.spent), i32.const(cost))),
    iff(i32.gtS(getGlobal(machine.spent), getGlobal(machine.patience)), context.leave(status.doubtful)),
  ];
}

function localVariable(local: Local, range: Range): Variable {
  return { range, read: get(local), write: (value) => set(local, value) };
}

function widest(callee: AtomicFunction, name: string, machine: Machine): Range {
  return machine.layout.intervals.scopeOf(callee).variables.get(name)!;
}

/** The scope of a function whose variables may be known better than everywhere. */
function scopeOf(callee: AtomicFunction, variables: ReadonlyMap<string, Variable>, machine: Machine) {
  const ranges = new Map([...variables].map(([name, { range }]) => [name, range]));
  return { ...machine.layout.intervals.scopeOf(callee), variables: ranges };
}

/** The locals that statements give values to. */
function assignedIn(body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  eachStatement(body, (statement) => {
    if (statement.do === 'set') names.add(statement.local);
    else if ('into' in statement && statement.into !== undefined) names.add(statement.into);
  });
  return names;
}

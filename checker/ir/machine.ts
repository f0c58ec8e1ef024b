/**
 * A program on a machine with fewer CPUs than tasks, as another program: who may run becomes part of the model, so that
 * every engine and printer knows it.
 *
 * A task needs a CPU to take a step. One that could be made to give it up at any moment is not counted as having one:
 * so nobody has to be thrown out, and what is counted are the tasks that keep theirs.
 *
 * full: a task keeps its CPU while preemption is off (`pins`), which its fields say: nothing is added to the state.
 *
 * none, voluntary: a task keeps its CPU from its first step on (`on_cpu`), until it rests in user mode, ends, meets a
 * sleeping guard that fails, or comes to a `resched` that counts. In the last two cases the step is undone, and giving up
 * the CPU is a step of its own. What waits otherwise (a spinning guard) keeps the CPU that it waits on; but nobody is given
 * one only to spin on it in his very first step.
 */

import type { AtomicFunction, Block, Machine, Operation, Program, Statement, Struct } from './ir.ts';
import { binary, compare, constant, ifThen, increment, local, nested, self, whole, within } from './phrases.ts';
import { inUserMode } from './user-mode.ts';

/** The names of the functions that are added. */
const takeCpu = 'take a CPU';
const giveUpCpu = 'give up the CPU';
/** The field that says that a task keeps its CPU. */
const onCpu = 'on_cpu';

/** Thrown where a program cannot be put on a machine, in words. */
export class WrongMachine extends Error {}

/** The program with no more of its tasks running at a time than the machine has CPUs. Throws `WrongMachine`. */
export function onMachine(program: Program, machine: Machine): Program {
  if (program.machine || program.asleep !== undefined)
    throw new WrongMachine(`${program.name} is made for a machine already: check it without --cpus and --preempt`);
  const changed = machine.preempt === 'full' ? withPins(program, machine) : withOwners(program, machine);
  return { ...changed, machine };
}

/** The struct of kind task; what is put in its place by `changed`, or added. */
function withTaskStruct(program: Program, fields: Struct['fields']): [Program, string] {
  const found = program.structs.find(({ kind }) => kind === 'task');
  if (!found) {
    const name = freeName('Task', program.structs);
    const struct: Struct = { name, kind: 'task', fields, capacity: 0, objects: [] };
    return [{ ...program, structs: [...program.structs, struct] }, name];
  }
  const structs = program.structs.map((each) =>
    each === found ? { ...each, fields: [...each.fields, ...fields] } : each,
  );
  return [{ ...program, structs }, found.name];
}

export function freeName(wanted: string, taken: readonly { readonly name: string }[]): string {
  let name = wanted;
  while (taken.some((each) => each.name === name)) name += '_';
  return name;
}

// --- Full preemption -------------------------------------------------------------------------------------------------

function withPins(program: Program, { cpus }: Machine): Program {
  const struct = program.structs.find(({ kind }) => kind === 'task');
  const pins = struct?.fields.filter((field) => field.pins).map(({ name }) => name) ?? [];
  if (!struct || pins.length === 0) return program;
  const own = pins.map((field): Statement => ({ do: 'load', into: `own ${field}`, object: self, struct: struct.name, field })); // prettier-ignore
  const others = pins.map((field): Statement => ({ do: 'load', into: field, object: local('task'), struct: struct.name, field })); // prettier-ignore
  const some = (prefix: string) =>
    pins.map((field) => compare(`${prefix}${field}`, '>', 0)).reduce((a, b) => binary(a, 'or', b));
  const take: AtomicFunction = {
    name: freeName(takeCpu, program.functions),
    params: 0,
    locals: ['task', 'taken', ...pins, ...pins.map((field) => `own ${field}`)].map(whole),
    body: [
      ...own,
      {
        do: 'if',
        condition: some('own '),
        then: [],
        else: countOthers(struct.name, cpus, [...others, ifThen(some(''), [increment('taken')])]),
      },
    ],
  };
  const operations = program.operations.map((operation) =>
    operation.mode === 'interrupt' ? operation : beginsWith(operation, restsOf(program, operation), take.name),
  );
  return { ...program, functions: [...program.functions, take], operations };
}

// --- No preemption, or where a task offers it -------------------------------------------------------------------------

function withOwners(program: Program, { cpus, preempt }: Machine): Program {
  const struct = program.structs.find(({ kind }) => kind === 'task');
  const field = freeName(onCpu, struct?.fields ?? []);
  const [widened, task] = withTaskStruct(program, [{ name: field, type: { kind: 'bool' } }]);
  const mine = { object: self, struct: task, field };
  const release: Statement = { do: 'store', ...mine, value: constant(0) };
  const count: Statement[] = [
    { do: 'load', into: 'on', object: local('task'), struct: task, field },
    ifThen(local('on'), [increment('taken')]),
  ];
  const take: AtomicFunction = {
    name: freeName(takeCpu, program.functions),
    params: 0,
    locals: ['task', 'taken', 'on'].map(whole),
    body: [
      { do: 'load', into: 'on', ...mine },
      {
        do: 'if',
        condition: local('on'),
        then: [],
        else: [...countOthers(task, cpus, count), { do: 'store', ...mine, value: constant(1) }],
      },
    ],
  };
  const give: AtomicFunction = {
    name: freeName(giveUpCpu, program.functions),
    params: 0,
    locals: [whole('on')],
    body: [{ do: 'load', into: 'on', ...mine }, { do: 'guard', condition: local('on') }, release],
  };
  const offers = (list: readonly Statement[]) => offered(list, preempt === 'voluntary');
  const functions = program.functions.map((each) => ({ ...each, body: offers(each.body) }));
  const operations = program.operations.map((each) => {
    if (each.mode === 'interrupt') return each;
    const blocks = each.blocks.map((block) => ({ ...block, body: offers(block.body) }));
    const plain = { ...each, blocks };
    const operation = each.mode === 'user' ? inUserMode(widened, plain, release) : plain;
    return beginsWith(operation, restsOf(program, operation), take.name);
  });
  return { ...widened, functions: [...functions, take, give], operations, asleep: give.name };
}

/** Statements in which each `resched` that counts has two outcomes: the step is taken, or not before the CPU was lost. */
function offered(list: readonly Statement[], voluntary: boolean): Statement[] {
  const lose: Statement = { do: 'guard', condition: constant(0), sleeps: true };
  return list.map((statement): Statement => {
    if (statement.do !== 'resched') return within(statement, (inner) => offered(inner, voluntary));
    if (statement.preempt === 'voluntary' && !voluntary) return statement;
    return { do: 'either', of: [[], [lose]], ...(statement.at !== undefined && { at: statement.at }) };
  });
}

// --- What both have in common -----------------------------------------------------------------------------------------

/** Code that a task without a CPU begins with: the step cannot be taken unless one is left. */
function countOthers(task: string, cpus: number, count: readonly Statement[]): Statement[] {
  return [
    { do: 'each', struct: task, into: 'task', body: count },
    { do: 'guard', condition: compare('taken', '<', cpus) },
  ];
}

/** The blocks of an operation at which a step may begin. */
function restsOf(program: Program, operation: Operation): ReadonlySet<number> {
  const rests = new Set<number>();
  const visit = (list: readonly Statement[]): void => {
    for (const statement of list) {
      if (statement.do === 'yield') rests.add(statement.to);
      nested(statement).forEach(visit);
    }
  };
  for (const { body } of operation.blocks) visit(body);
  if (isRoot(program, operation.name)) rests.add(0);
  return rests;
}

/** Whether a task begins with the operation. */
function isRoot(program: Program, name: string): boolean {
  const spawns = (list: readonly Statement[]): boolean =>
    list.some((each) => (each.do === 'spawn' && each.operation === name) || nested(each).some(spawns));
  return (
    program.tasks.some((task) => task.operation === name) ||
    program.functions.some(({ body }) => spawns(body)) ||
    program.operations.some(({ blocks }) => blocks.some(({ body }) => spawns(body)))
  );
}

/** The operation with a call of the function at the beginning of some blocks. */
function beginsWith(operation: Operation, rests: ReadonlySet<number>, name: string): Operation {
  const call: Statement = { do: 'call', function: name, args: [] };
  const blocks = operation.blocks.map((block, i): Block => {
    return rests.has(i) ? { ...block, body: [call, ...block.body] } : block;
  });
  return { ...operation, blocks };
}

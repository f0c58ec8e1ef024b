/** Builds the program of a scenario: runs `init` for the initial objects, and sets the size of every pool. */

import type {
  AtomicFunction,
  InitialObject,
  Local,
  Operation,
  Program,
  Statement,
  Struct,
  Task,
} from '../ir/ir.ts';
import { defaultIn, poolsOf, rangeOf } from '../ir/slots.ts';
import type { Pools } from '../ir/slots.ts';
import { answerQuestions } from './answers.ts';
import { finalCode, irStruct, mentionsOf, reachable, staticsOf, structsFor } from './assemble.ts';
import type { Mentions, Statics } from './assemble.ts';
import type { InitRunner } from './compile.ts';
import { evaluate } from './constants.ts';
import type { StructDeclaration } from './declare.ts';
import { mostObjects, mostTasks } from './limits.ts';
import type { Module } from './modules.ts';
import { spawnLimit } from './scenario-functions.ts';
import type { ScenarioProperty, ScenarioTask } from './scenario-functions.ts';
import type { ScenarioText } from './scenario.ts';
import type { Span } from './source.ts';
import { anyInt, irType } from './types.ts';
import type { Instance, Unit } from './unit.ts';

export interface Parts {
  readonly name: string;
  readonly spec: Module;
  readonly scenario: ScenarioText;
  readonly init: Instance;
  readonly tasks: readonly ScenarioTask[];
  readonly properties: readonly ScenarioProperty[];
  readonly run: InitRunner;
}

/** How many objects of each struct `init` may make before it is known how many it does. */
const generous = 64;
/** How many objects more than at the beginning there may be of each struct, unless the scenario says. */
const more = 4;

export function buildProgram(unit: Unit, parts: Parts): Program {
  const { tasks, properties, init } = parts;
  answerQuestions(unit, tasks);
  unit.diagnostics.throwIfAny();
  const instances = reachable(unit, [
    ...tasks.map((task) => task.instance),
    ...properties.map((each) => each.instance),
  ]);
  const mentions = mentionsOf(instances);
  const initInstances = reachable(unit, [init]);
  const initMentions = mentionsOf([...initInstances, { ...init, ir: initWithArguments(unit, parts) }]);
  for (const key of ['structs', 'enums', 'placeholders'] as const)
    for (const each of initMentions[key]) mentions[key].add(each);
  for (const type of unit.world?.values() ?? []) {
    if (type.kind === 'ref') mentions.structs.add(type.struct.irName);
    if (type.kind === 'enum') mentions.enums.add(type.name);
  }
  const statics = staticsOf(unit, mentions.placeholders);
  const pools = readPools(unit, parts);
  unit.diagnostics.throwIfAny();
  const structs = structsFor(unit, { ...mentions, placeholders: new Set(statics.slots.keys()) });

  // Slots of embedded objects depend on the sizes of pools: once to count the objects, once more to know the slots.
  const first = runInit(unit, parts, initInstances, structs, statics, (struct) => {
    return (
      Math.max(generous, pools.get(struct.name)?.size ?? 0) + (statics.objects.get(struct.irName)?.length ?? 0)
    );
  });
  const counts = new Map(structs.map((struct) => [struct, first.objects[struct.irName]?.length ?? 0]));
  const capacityOf = (struct: StructDeclaration) => capacity(unit, struct, counts.get(struct)!, mentions, pools);
  for (const struct of structs) capacityOf(struct);
  unit.diagnostics.throwIfAny();
  const { objects, world } = runInit(unit, parts, initInstances, structs, statics, capacityOf);

  const slots = new Map([
    ...statics.slots,
    ...Object.entries(world).map(([name, value]) => [`world.${name}`, value] as const),
  ]);
  const { functions, operations, places, name } = finalCode(unit, instances, slots);
  const shell: Program = {
    allwalksIr: 1,
    name: parts.name,
    enums: Object.fromEntries([...unit.types.enums].filter(([each]) => mentions.enums.has(each))),
    structs: structs.map((struct) => {
      const isTask = struct.structKind === 'task';
      return irStruct(unit, struct, isTask ? 0 : capacityOf(struct), isTask ? [] : (objects[struct.irName] ?? []));
    }),
    functions,
    operations,
    tasks: tasks.map((task) => ({ name: task.name, operation: name(task.instance.irName), args: [] })),
    spawnSlots: mentions.spawns ? spawnLimit(unit, parts.spec, parts.scenario) : 0,
    properties: properties.map(({ kind, name: each, instance }) => ({
      kind,
      name: each,
      function: instance.irName,
    })),
    names: [...worldNames(unit, world), ...statics.names],
    places,
  };
  const trimmed = withoutDefaults(shell);
  return { ...trimmed, tasks: finishTasks(shell, tasks, world, objects) };
}

/** What the World object calls an argument of a task. */
function argumentName(task: number, i: number): string {
  return `argument.${task}.${i}`;
}

/** Calls `init`, then works out the arguments of the tasks and puts them into the World object, too. */
function initWithArguments(unit: Unit, { init, tasks }: Parts): AtomicFunction {
  const world = { object: { kind: 'const', value: 1 }, struct: 'World' } as const;
  const locals = new Map<string, Local>();
  const body: Statement[] = [{ do: 'call', function: init.irName, args: [] }];
  for (const [field, type] of unit.world ?? []) {
    locals.set(`world.${field}`, { name: `world.${field}`, type: irType(type) });
    body.push({ do: 'load', into: `world.${field}`, ...world, field });
  }
  for (const [task, { args }] of tasks.entries()) {
    for (const local of args.locals) locals.set(local.name, local);
    body.push(...args.code);
    for (const [i, value] of args.values.entries())
      body.push({ do: 'store', ...world, field: argumentName(task, i), value });
  }
  return { name: 'init with arguments', params: 0, locals: [...locals.values()], body };
}

/** Runs `init` in a program that has nothing else in it. */
function runInit(
  unit: Unit,
  parts: Parts,
  instances: readonly Instance[],
  structs: readonly StructDeclaration[],
  statics: Statics,
  capacityOf: (struct: StructDeclaration) => number,
): ReturnType<InitRunner> {
  const { init, tasks, run, name } = parts;
  const whole: Instance = { ...init, irName: 'init with arguments', ir: initWithArguments(unit, parts) };
  const { functions, operations, places } = finalCode(unit, [...instances, whole], statics.slots);
  const idle: Operation = {
    name: 'idle',
    params: 0,
    locals: [],
    temps: [],
    blocks: [{ body: [{ do: 'return' }] }],
  };
  const world: Struct = {
    name: 'World',
    kind: 'ghost',
    fields: [
      ...[...(unit.world ?? [])].map(([field, type]) => ({ name: field, type: irType(type) })),
      ...tasks.flatMap(({ args }, task) =>
        args.values.map((_, i) => ({ name: argumentName(task, i), type: anyInt })),
      ),
    ],
    capacity: 1,
    objects: [],
  };
  const program: Program = {
    allwalksIr: 1,
    name,
    enums: Object.fromEntries(unit.types.enums),
    structs: [
      ...structs.map((each) => irStruct(unit, each, capacityOf(each), statics.objects.get(each.irName) ?? [])),
      world,
    ],
    functions,
    operations: [...operations, idle],
    tasks: tasks.map((task) => ({ name: task.name, operation: 'idle', args: [] })),
    spawnSlots: 0,
    properties: [],
    names: statics.names,
    places,
  };
  try {
    return run(program, whole.irName);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    unit.diagnostics.report('init-failed', init.declaration.span, { text });
    unit.diagnostics.throwIfAny();
    throw error;
  }
}

interface Pool {
  readonly size: number;
  readonly span: Span;
}

/** What the scenario says of pools, by the structs' source names. */
function readPools(unit: Unit, { scenario, spec }: Parts): Map<string, Pool> {
  const known = new Set(['tasks']);
  for (const module of unit.declarations.modules)
    for (const each of unit.declarations.of(module).values()) if (each.kind === 'struct') known.add(each.name);
  const pools = new Map<string, Pool>();
  for (const { name, span, value } of scenario.pools) {
    if (!known.has(name))
      unit.diagnostics.report('unknown-type', span, { name, guess: unit.declarations.guess(name, known) });
    const size = evaluate(unit.declarations, spec, value)?.value;
    const most = name === 'tasks' ? mostTasks - scenario.tasks.length : mostObjects;
    if (size !== undefined && (size < 0 || size > most)) {
      const what = `${name}: ${size} is out of bounds`;
      unit.diagnostics.report('bad-scenario', span, { what, instead: `a number from 0 to ${most}` });
    } else if (size !== undefined) pools.set(name, { size, span });
  }
  return pools;
}

function capacity(
  unit: Unit,
  struct: StructDeclaration,
  count: number,
  { allocated }: Mentions,
  pools: ReadonlyMap<string, Pool>,
): number {
  const pool = pools.get(struct.name);
  if (!pool) return allocated.has(struct.irName) ? count + more : count;
  if (pool.size < count) {
    const words = { struct: struct.name, count: String(count), pool: String(pool.size) };
    unit.diagnostics.report('pool-too-small', pool.span, words);
  }
  return Math.max(count, pool.size);
}

function worldNames(unit: Unit, world: Readonly<Record<string, number>>): Program['names'] {
  return [...(unit.world ?? [])].flatMap(([name, type]) => {
    const slot = world[name] ?? 0;
    return type.kind === 'ref' && slot > 0 && type.struct.structKind !== 'task'
      ? [{ name, struct: type.struct.irName, slot }]
      : [];
  });
}

function finishTasks(
  program: Program,
  tasks: readonly ScenarioTask[],
  world: Readonly<Record<string, number>>,
  objects: ReturnType<InitRunner>['objects'],
): Task[] {
  const pools = poolsOf(program);
  const taskStruct = program.structs.find((struct) => struct.kind === 'task');
  return program.tasks.map((task, i): Task => {
    const { args, background } = tasks[i]!;
    const fields = taskStruct && trim(program, pools, taskStruct.name, objects[taskStruct.name]?.[i] ?? {});
    return {
      ...task,
      args: args.values.map((_, j) => world[argumentName(i, j)]!),
      ...(fields && Object.keys(fields).length > 0 && { fields }),
      ...(background && { background }),
    };
  });
}

function withoutDefaults(program: Program): Program {
  const pools = poolsOf(program);
  const structs = program.structs.map((struct) => ({
    ...struct,
    objects: struct.objects.map((object) => trim(program, pools, struct.name, object)),
  }));
  return { ...program, structs };
}

/** An initial object without the fields that have their default values. */
function trim(program: Program, pools: Pools, struct: string, object: InitialObject): InitialObject {
  const kept: Record<string, InitialObject[string]> = {};
  for (const field of program.structs.find((each) => each.name === struct)!.fields) {
    const value = object[field.name];
    if (value === undefined) continue;
    if (field.embed) {
      const inner = trim(program, pools, field.embed, value as InitialObject);
      if (Object.keys(inner).length > 0) kept[field.name] = inner;
      continue;
    }
    const usual = defaultIn(rangeOf(program, field.type!, (name) => pools.get(name)!.slots));
    const isUsual = Array.isArray(value) ? value.every((each) => each === usual) : value === usual;
    if (!isUsual) kept[field.name] = value;
  }
  return kept;
}

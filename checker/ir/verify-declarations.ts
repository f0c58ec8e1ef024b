/** Checks what a program declares: enums, structs and their objects, tasks, properties, names. */

import type { Field, InitialObject, Program, Struct, Type } from './ir.ts';
import type { Path, Problem } from './shape.ts';
import { poolsOf, rangeOf } from './slots.ts';
import type { Range } from './slots.ts';

/** More memory than this in one state is a slip of the pen. */
const mostCells = 1_000_000;

export function declarationProblems(program: Program): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (path: Path, message: string) => problems.push({ path, message });

  checkEnums(program, report);
  for (const kind of ['structs', 'functions', 'operations', 'tasks', 'properties'] as const)
    checkDistinct(program[kind], [kind], report);
  program.structs.forEach((struct, i) => checkStruct(program, struct, ['structs', i], report));
  const tasks = program.structs.filter(({ kind }) => kind === 'task');
  if (tasks.length > 1) report(['structs'], `only one struct may be of kind task, not ${tasks.map((s) => s.name).join(' and ')}`); // prettier-ignore
  const { machine } = program;
  if (machine && machine.cpus < 1) report(['machine', 'cpus'], 'a machine has at least one CPU');
  if (program.spawnSlots < 0) report(['spawnSlots'], 'there cannot be fewer than 0');
  for (const kind of ['functions', 'operations'] as const)
    program[kind].forEach(({ locals }, i) =>
      locals.forEach(({ type }, j) => checkType(program, type, [kind, i, 'locals', j, 'type'], report)),
    );
  checkEmbedding(program, report);
  checkLocks(program, report);

  // Values can only be judged where the pools they may name are sound.
  if (problems.length > 0) return problems;
  if (!checkSize(program, report)) return problems;
  const ranges = (type: Type) => rangeOf(program, type);
  program.structs.forEach((struct, i) =>
    struct.objects.forEach((object, j) =>
      checkObject(program, struct, object, ranges, ['structs', i, 'objects', j], report),
    ),
  );
  checkTasks(program, ranges, report);
  program.names.forEach(({ struct, slot }, i) => {
    const pool = poolsOf(program).get(struct);
    if (!pool) report(['names', i, 'struct'], unknown('struct', struct, program.structs));
    else if (slot < 1 || slot > pool.slots)
      report(['names', i, 'slot'], `the slots of ${struct} are 1..${pool.slots}`);
  });
  return problems;
}

export type Report = (path: Path, message: string) => void;

/** Says that a name stands for nothing, and which ones would stand for something. */
export function unknown(what: string, name: string, all: readonly { readonly name: string }[]): string {
  const names = all.map((each) => each.name);
  const list = names.length > 0 ? `there are ${names.slice(0, 12).join(', ')}` : 'there is none';
  return `there is no ${what} ${name}: ${list}${names.length > 12 ? ' …' : ''}`;
}

export function checkDistinct(all: readonly { readonly name: string }[], path: Path, report: Report): void {
  const seen = new Set<string>();
  all.forEach(({ name }, i) => {
    if (seen.has(name)) report([...path, i, 'name'], `there is another ${name}: names must be distinct`);
    if (name === '') report([...path, i, 'name'], 'a name cannot be empty');
    seen.add(name);
  });
}

function checkEnums({ enums }: Program, report: Report): void {
  for (const [name, values] of Object.entries(enums)) {
    if (values.length === 0) report(['enums', name], 'an enum needs at least one value');
    values.forEach((value, i) => {
      if (values.indexOf(value) < i) report(['enums', name, i], `${value} is there twice`);
    });
  }
}

function checkStruct(program: Program, struct: Struct, path: Path, report: Report): void {
  const { kind, fields, capacity, objects } = struct;
  checkDistinct(fields, [...path, 'fields'], report);
  fields.forEach((field, i) => checkField(program, field, [...path, 'fields', i], report));
  const parent = fields.find(({ name }) => name === struct.parent);
  if (struct.parent !== undefined && (parent?.type?.kind !== 'ref' || parent.length !== undefined))
    report([...path, 'parent'], 'a field of the struct is expected that is a reference');
  if (capacity < 0) report([...path, 'capacity'], 'a pool cannot have fewer than 0 slots');
  if (kind === 'task' && objects.length > 0)
    report([...path, 'objects'], 'the objects of the struct of kind task are the `fields` of the tasks');
  if (kind !== 'task' && objects.length > capacity)
    report([...path, 'objects'], `${objects.length} objects do not fit a capacity of ${capacity}`);
}

function checkField(program: Program, { type, length, embed }: Field, path: Path, report: Report): void {
  if ((type === undefined) === (embed === undefined))
    report(path, 'a field has either a type (it holds a value) or embed (it is an object)');
  if (type) checkType(program, type, [...path, 'type'], report);
  if (length !== undefined && length < 1) report([...path, 'length'], 'an array has at least one element');
  if (embed === undefined) return;
  if (length !== undefined)
    report([...path, 'length'], 'there are no arrays of embedded structs: use several fields');
  const inner = program.structs.find(({ name }) => name === embed);
  if (!inner) report([...path, 'embed'], unknown('struct', embed, program.structs));
  else if (inner.kind === 'task') report([...path, 'embed'], 'the struct of kind task cannot be embedded');
}

function checkType({ enums, structs }: Program, type: Type, path: Path, report: Report): void {
  if (type.kind === 'int' && type.lo > type.hi)
    report(path, `no number lies in ${type.lo}..${type.hi}: lo is above hi`);
  if (type.kind === 'int' && type.bits && type.as !== 'bits') report(path, 'bits are for types with "as": "bits"');
  if (type.kind === 'enum' && !Object.hasOwn(enums, type.enum))
    report([...path, 'enum'], unknown('enum', type.enum, Object.keys(enums).map((name) => ({ name })))); // prettier-ignore
  if (type.kind === 'ref' && !structs.some(({ name }) => name === type.struct))
    report([...path, 'struct'], unknown('struct', type.struct, structs));
}

/** A struct that holds itself by value would be infinitely large. */
function checkEmbedding({ structs }: Program, report: Report): void {
  const cycle = findCycle(
    structs.map(({ name }) => name),
    (name) => structs.find((s) => s.name === name)!.fields.flatMap(({ embed }) => embed ?? []),
  );
  if (cycle) report(['structs'], `a struct cannot embed itself: ${cycle.join(' → ')}`);
}

/** The first cycle of names found, as `a → b → a`; `next` says what each leads to. */
export function findCycle(
  names: readonly string[],
  next: (name: string) => readonly string[],
): readonly string[] | undefined {
  const sound = new Set<string>();
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (sound.has(name) || !names.includes(name)) return undefined;
    for (const after of next(name)) {
      const cycle = visit(after, [...way, name]);
      if (cycle) return cycle;
    }
    sound.add(name);
    return undefined;
  };
  for (const name of names) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function checkSize(program: Program, report: Report): boolean {
  let cells = program.tasks.length + program.spawnSlots;
  for (const pool of poolsOf(program).values()) cells += pool.slots * (1 + pool.cells);
  if (cells > mostCells) report(['structs'], `a state of ${cells} numbers is too large: ${mostCells} at most`);
  return cells <= mostCells;
}

function checkObject(
  program: Program,
  struct: Struct,
  object: InitialObject,
  ranges: (type: Type) => Range,
  path: Path,
  report: Report,
): void {
  for (const [name, value] of Object.entries(object)) {
    const at = [...path, name];
    const field = struct.fields.find((f) => f.name === name);
    if (!field) report(at, unknown(`field of ${struct.name}`, name, struct.fields));
    else if (field.embed !== undefined) {
      const inner = program.structs.find((s) => s.name === field.embed)!;
      if (typeof value !== 'object' || Array.isArray(value)) report(at, `an object of ${inner.name} is expected`);
      else checkObject(program, inner, value as InitialObject, ranges, at, report);
    } else if (field.length !== undefined) {
      if (!Array.isArray(value) || value.length !== field.length)
        report(at, `a list of ${field.length} is expected`);
      else value.forEach((each: number, i) => checkValue(field.type!, each, ranges, [...at, i], report));
    } else if (typeof value !== 'number') report(at, 'a number is expected');
    else checkValue(field.type!, value, ranges, at, report);
  }
}

function checkValue(type: Type, value: number, ranges: (type: Type) => Range, path: Path, report: Report): void {
  const { lo, hi } = ranges(type);
  if (value < lo || value > hi) report(path, `${value} is not in ${lo}..${hi}`);
}

function checkTasks(program: Program, ranges: (type: Type) => Range, report: Report): void {
  const struct = program.structs.find(({ kind }) => kind === 'task');
  program.tasks.forEach(({ operation: name, args, fields }, i) => {
    const path = ['tasks', i];
    const operation = program.operations.find((o) => o.name === name);
    if (!operation) report([...path, 'operation'], unknown('operation', name, program.operations));
    else if (args.length !== operation.params)
      report([...path, 'args'], `${name} has ${operation.params} parameters, not ${args.length}`);
    else
      args.forEach((value, j) => {
        const type = operation.locals[j]?.type;
        if (type) checkValue(type, value, ranges, [...path, 'args', j], report);
      });
    if (fields && struct) checkObject(program, struct, fields, ranges, [...path, 'fields'], report);
    if (fields && !struct) report([...path, 'fields'], 'there is no struct of kind task that has fields');
  });
}

/** Who holds what a function acquires must be said by a field that can say it. */
function checkLocks({ functions, structs }: Program, report: Report): void {
  functions.forEach(({ acquires, params, locals }, i) => {
    if (!acquires) return;
    const param = locals.slice(0, params).find(({ name }) => name === acquires.param)?.type;
    const lock = param?.kind === 'ref' ? structs.find(({ name }) => name === param.struct) : undefined;
    const type = lock?.fields.find(({ name }) => name === acquires.field)?.type;
    const task = type?.kind === 'ref' && structs.find(({ name }) => name === type.struct)?.kind === 'task';
    if (!task && type?.kind !== 'int')
      report(['functions', i, 'acquires'], 'a parameter is expected that is a reference, and a field of what it refers to that refers to a task or has a bit for each'); // prettier-ignore
  });
}

/** Short words for writing IR by hand in tests. */

import type {
  AtomicFunction, BinaryOp, Block, Expression, Field, Local, Operation, Program, Property, Statement, Struct, Task, Type,
} from '../../ir/ir.ts'; // prettier-ignore

/** A number, the name of a local, or a whole expression. */
export type Value = number | string | Expression;

export function value(of: Value): Expression {
  if (typeof of === 'number') return { kind: 'const', value: of };
  return typeof of === 'string' ? { kind: 'local', name: of } : of;
}

export const self: Expression = { kind: 'self' };

/** `binary('x', '+', 1)`. */
export function binary(left: Value, op: BinaryOp, right: Value): Expression {
  return { kind: 'binary', op, left: value(left), right: value(right) };
}

/** All of them hold. */
export function and(...conditions: readonly Value[]): Expression {
  return conditions.map(value).reduce((left, right) => binary(left, 'and', right));
}

/** One of them holds. */
export function or(...conditions: readonly Value[]): Expression {
  return conditions.map(value).reduce((left, right) => binary(left, 'or', right));
}

export function not(of: Value): Expression {
  return { kind: 'unary', op: 'not', value: value(of) };
}

export function member(object: Value, struct: string, field: string): Expression {
  return { kind: 'member', object: value(object), struct, field };
}

/** Types. */
export const bool: Type = { kind: 'bool' };
export function int(lo: number, hi: number): Type {
  return { kind: 'int', lo, hi };
}
export function ref(struct: string): Type {
  return { kind: 'ref', struct };
}

/** A place in memory: `cell('G', 1, 'x')`, `cell('G', 'g', 'a', 'i')`. */
export function cell(struct: string, object: Value, field: string, index?: Value) {
  return { struct, object: value(object), field, ...(index !== undefined && { index: value(index) }) };
}
type CellOf = ReturnType<typeof cell>;

export function set(local: string, of: Value): Statement {
  return { do: 'set', local, value: value(of) };
}
export function load(into: string, from: CellOf): Statement {
  return { do: 'load', into, ...from };
}
export function store(to: CellOf, of: Value): Statement {
  return { do: 'store', ...to, value: value(of) };
}
export function add(to: CellOf, of: Value, into?: string): Statement {
  return { do: 'rmw', op: '+', ...to, value: value(of), ...(into !== undefined && { into }) };
}
export function guard(condition: Value): Statement {
  return { do: 'guard', condition: value(condition) };
}
export function choose(into: string, count: Value, name = into): Statement {
  return { do: 'choose', into, count: value(count), name };
}
export function either(...of: readonly (readonly Statement[])[]): Statement {
  return { do: 'either', of };
}
export function when(
  condition: Value,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Statement {
  return { do: 'if', condition: value(condition), then, else: otherwise };
}
export function call(name: string, args: readonly Value[] = [], into?: string): Statement {
  return { do: 'call', function: name, args: args.map(value), ...(into !== undefined && { into }) };
}
export function invoke(operation: string, args: readonly Value[], then: number, into?: string): Statement {
  return { do: 'invoke', operation, args: args.map(value), then, ...(into !== undefined && { into }) };
}
export function spawn(operation: string, args: readonly Value[] = []): Statement {
  return { do: 'spawn', operation, args: args.map(value) };
}
export function alloc(into: string, struct: string, fields: Readonly<Record<string, Value>> = {}): Statement {
  const given = Object.entries(fields).map(([name, of]) => [name, value(of)]);
  return { do: 'alloc', into, struct, fields: Object.fromEntries(given) as Record<string, Expression> };
}
export function free(struct: string, object: Value): Statement {
  return { do: 'free', struct, object: value(object) };
}
export function each(struct: string, into: string, body: readonly Statement[]): Statement {
  return { do: 'each', struct, into, body };
}
export function fail(rule: string, message: string, ...values: readonly Value[]): Statement {
  return { do: 'fail', rule, message, values: values.map((of) => ({ value: value(of) })) };
}
export function goto(to: number): Statement {
  return { do: 'goto', to };
}
export function rest(to: number): Statement {
  return { do: 'yield', to };
}
export function give(of?: Value): Statement {
  return of === undefined ? { do: 'return' } : { do: 'return', value: value(of) };
}

/** `{ x: int(0, 3), a: [bool, 4], l: 'Lock' }`: values, arrays and embedded structs. */
type FieldTypes = Readonly<Record<string, Type | readonly [Type, number] | string>>;

export function struct(
  name: string,
  fields: FieldTypes,
  objects: Struct['objects'] = [{}],
  more: Partial<Struct> = {},
): Struct {
  const all = Object.entries(fields).map(([field, type]): Field => {
    if (typeof type === 'string') return { name: field, embed: type };
    return 'kind' in type ? { name: field, type } : { name: field, type: type[0], length: type[1] };
  });
  return { name, kind: 'shared', fields: all, capacity: objects.length, objects, ...more };
}

export function locals(types: Readonly<Record<string, Type>>): readonly Local[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** An operation; of its locals the first `params` are parameters. */
export function operation(
  name: string,
  types: Readonly<Record<string, Type>>,
  blocks: readonly (readonly Statement[])[],
  { params = 0, temps = [] as readonly string[] } = {},
): Operation {
  return { name, params, locals: locals(types), temps, blocks: blocks.map((body): Block => ({ body })) };
}

/** An atomic function; all of its names in `params` are parameters, those in `more` are not. */
export function atomic(
  name: string,
  params: Readonly<Record<string, Type>>,
  body: readonly Statement[],
  more: Readonly<Record<string, Type>> = {},
): AtomicFunction {
  return { name, params: Object.keys(params).length, locals: locals({ ...params, ...more }), body };
}

export function task(name: string, op: string, args: readonly number[] = [], more: Partial<Task> = {}): Task {
  return { name, operation: op, args, ...more };
}

/** A property and the function that decides it: what the body returns. */
export interface Claim {
  readonly property: Property;
  readonly function: AtomicFunction;
}

function claim(
  kind: Property['kind'],
  name: string,
  body: readonly Statement[],
  more: Readonly<Record<string, Type>>,
): Claim {
  const decides = `${kind} ${name}`;
  return { property: { kind, name, function: decides }, function: atomic(decides, {}, body, more) };
}

export function always(name: string, body: readonly Statement[], more: Readonly<Record<string, Type>> = {}): Claim {
  return claim('always', name, body, more);
}
export function finallyHolds(
  name: string,
  body: readonly Statement[],
  more: Readonly<Record<string, Type>> = {},
): Claim {
  return claim('finally', name, body, more);
}
export function sometimes(
  name: string,
  body: readonly Statement[],
  more: Readonly<Record<string, Type>> = {},
): Claim {
  return claim('sometimes', name, body, more);
}

/** A whole program; what is left out is empty. */
export function program(name: string, parts: Partial<Program> & { readonly claims?: readonly Claim[] }): Program {
  const { claims = [], functions = [], properties = [], ...rest } = parts;
  return {
    allwalksIr: 1,
    name,
    enums: {},
    structs: [],
    operations: [],
    tasks: [],
    spawnSlots: 0,
    names: [],
    places: [],
    ...rest,
    functions: [...functions, ...claims.map((c) => c.function)],
    properties: [...properties, ...claims.map((c) => c.property)],
  };
}

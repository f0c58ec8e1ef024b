/**
 * WebAssembly, written as nested calls and encoded to bytes: what the compiled engine's code is made with.
 *
 *     const m = new WasmModule();
 *     const twice = m.func('twice', ['i32'], ['i32']);
 *     twice.body = i32.add(get(twice.param(0)), get(twice.param(0)));
 *     m.export(twice);
 *     m.finish(1, 10)                              → the bytes of a module that exports `twice`
 *
 * A piece of code is a tree whose leaves are bytes. Branches name the `Label` they go to, until the tree is flattened.
 */

export type ValueType = 'i32' | 'i64' | 'v128';

/** A byte, a sequence, something that opens a scope, or a branch to one. */
export type Code = number | readonly Code[] | Scope | Branch;

/** Where a branch can go: the end of a block, or the beginning of a loop. */
export class Label {
  /** Makes labels differ from other objects for the type checker. */
  readonly isLabel = true;
}

class Scope {
  readonly opcode: number;
  readonly result: ValueType | undefined;
  readonly label: Label | undefined;
  readonly body: Code;
  readonly other: Code | undefined;
  constructor(opcode: number, result: ValueType | undefined, label: Label | undefined, body: Code, other?: Code) {
    this.opcode = opcode;
    this.result = result;
    this.label = label;
    this.body = body;
    this.other = other;
  }
}

class Branch {
  readonly opcode: number;
  readonly labels: readonly Label[];
  constructor(opcode: number, labels: readonly Label[]) {
    this.opcode = opcode;
    this.labels = labels;
  }
}

export interface Local {
  readonly index: number;
}

export interface Global {
  readonly index: number;
}

const typeCodes: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, v128: 0x7b };
const noResult = 0x40;

function unsigned(value: number): number[] {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  bytes.push(value);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes = [];
  for (;;) {
    const low = Number(value & 127n);
    value >>= 7n;
    if ((value === 0n && low < 64) || (value === -1n && low >= 64)) return [...bytes, low];
    bytes.push(low + 128);
  }
}

/** The same code for the same number, made once: there are few different numbers, and many places. */
function shared(make: (number: number) => number[]): (number: number) => Code {
  const known = new Map<number, Code>();
  return (number) => {
    let code = known.get(number);
    if (!code) known.set(number, (code = make(number)));
    return code;
  };
}

const unary =
  (...op: number[]) =>
  (value: Code) =>
    [value, op] as const;
const binary = (op: number) => (left: Code, right: Code) => [left, right, op] as const;
const load = (...op: number[]) => {
  const at = shared((offset) => [...op, 0, ...unsigned(offset)]);
  return (address: Code, offset = 0) => [address, at(offset)] as const;
};
const store = (...op: number[]) => {
  const at = shared((offset) => [...op, 0, ...unsigned(offset)]);
  return (address: Code, value: Code, offset = 0) => [address, value, at(offset)] as const;
};
const indexed = (op: number) => shared((index) => [op, ...unsigned(index)]);

export const i32 = {
  const: shared((value) => [0x41, ...signed(BigInt(value | 0))]),
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  ltS: binary(0x48),
  ltU: binary(0x49),
  gtS: binary(0x4a),
  gtU: binary(0x4b),
  leS: binary(0x4c),
  geS: binary(0x4e),
  geU: binary(0x4f),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divS: binary(0x6d),
  remS: binary(0x6f),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shrS: binary(0x75),
  shrU: binary(0x76),
  wrap: unary(0xa7),
  load: load(0x28),
  load8: load(0x2d),
  load16: load(0x2f),
  store: store(0x36),
  store8: store(0x3a),
  store16: store(0x3b),
};

export const i64 = {
  const: (value: bigint): Code => [0x42, signed(BigInt.asIntN(64, value))],
  eqz: unary(0x50),
  eq: binary(0x51),
  ne: binary(0x52),
  ltU: binary(0x54),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrU: binary(0x88),
  rotl: binary(0x89),
  extendS: unary(0xac),
  extendU: unary(0xad),
  load: load(0x29),
  load32: load(0x35),
  store: store(0x37),
};

/** Writes the byte so many times, from the address on. */
export const fill = (address: Code, byte: Code, count: Code): Code => [address, byte, count, 0xfc, 0x0b, 0];

/** Copies so many bytes to the address. */
export const copy = (to: Code, from: Code, count: Code): Code => [to, from, count, 0xfc, 0x0a, 0, 0];

/** Of two halves of 64 bits: whether neither is 0, and the one at the lower address. */
export const i64x2 = { allTrue: unary(0xfd, 0xc3, 0x01), first: unary(0xfd, 0x1d, 0) };

export const v128 = {
  load: load(0xfd, 0x00),
  store: store(0xfd, 0x0b),
};

const [localGet, localSet, localTee] = [indexed(0x20), indexed(0x21), indexed(0x22)];
const [globalGet, globalSet, callOf] = [indexed(0x23), indexed(0x24), indexed(0x10)];
export const get = (local: Local): Code => localGet(local.index);
export const set = (local: Local, value: Code): Code => [value, localSet(local.index)];
export const tee = (local: Local, value: Code): Code => [value, localTee(local.index)];
export const getGlobal = (global: Global): Code => globalGet(global.index);
export const setGlobal = (global: Global, value: Code): Code => [value, globalSet(global.index)];

export const block = (label: Label, body: Code, result?: ValueType): Code => new Scope(0x02, result, label, body);
export const loop = (label: Label, body: Code): Code => new Scope(0x03, undefined, label, body);
export const iff = (condition: Code, then: Code, other?: Code, result?: ValueType): Code => [
  condition,
  new Scope(0x04, result, undefined, then, other),
];
export const br = (label: Label): Code => new Branch(0x0c, [label]);
export const brIf = (label: Label, condition: Code): Code => [condition, new Branch(0x0d, [label])];
/** Goes to labels[index], or to the last one when there are not so many. */
export const brTable = (labels: readonly Label[], index: Code): Code => [index, new Branch(0x0e, labels)];
export const ret = (value: Code = []): Code => [value, 0x0f];
export const select = (condition: Code, then: Code, other: Code): Code => [then, other, condition, 0x1b];
export const drop = (value: Code): Code => [value, 0x1a];
export const call = (func: Func, ...args: Code[]): Code => [args, callOf(func.index)];
export const unreachable: Code = 0x00;

/** A function under construction: parameters, further locals, and a body to be set once, when all locals are known. */
export class Func {
  readonly name: string;
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly locals: ValueType[] = [];
  private bytes: Uint8Array | undefined;

  constructor(name: string, index: number, params: readonly ValueType[], results: readonly ValueType[]) {
    this.name = name;
    this.index = index;
    this.params = params;
    this.results = results;
  }

  param(position: number): Local {
    console.assert(position < this.params.length);
    return { index: position };
  }

  local(type: ValueType): Local {
    console.assert(!this.bytes, 'locals come before the body');
    return { index: this.params.length + this.locals.push(type) - 1 };
  }

  /** The body is encoded at once, so that the tree it is given as does not last. */
  set body(code: Code) {
    console.assert(!this.bytes, 'a body is set once');
    const out = new Bytes();
    out.list(unsigned(this.locals.length));
    for (const type of this.locals) out.list([1, typeCodes[type]]);
    flatten(code, [], out);
    out.byte(0x0b);
    this.bytes = out.done();
  }

  /** The body as it stands in the module. */
  get encoded(): Uint8Array {
    if (!this.bytes) throw new Error(`function ${this.name} has no body`);
    return this.bytes;
  }
}

export class WasmModule {
  private readonly imports: Func[] = [];
  private readonly funcs: Func[] = [];
  private readonly exports: Func[] = [];
  private readonly globals: { readonly type: ValueType; readonly name: string | undefined }[] = [];

  func(name: string, params: readonly ValueType[], results: readonly ValueType[]): Func {
    const func = new Func(name, this.imports.length + this.funcs.length, params, results);
    this.funcs.push(func);
    return func;
  }

  /** Offers a function to the outside under its name. */
  export(...funcs: readonly Func[]): void {
    this.exports.push(...funcs);
  }

  /** A function of the outside, imported from `env`. All imports come before the first function. */
  import(name: string, params: readonly ValueType[], results: readonly ValueType[]): Func {
    console.assert(this.funcs.length === 0);
    const func = new Func(name, this.imports.length, params, results);
    this.imports.push(func);
    return func;
  }

  /** A variable that starts as 0; exported if it has a name. */
  global(type: 'i32' | 'i64', name?: string): Global {
    return { index: this.globals.push({ type, name }) - 1 };
  }

  /** The module's bytes. It imports its memory as `env.memory`, of at least `minPages` pages of 64 KiB; `among`: shared by threads. */
  finish(minPages: number, maxPages: number, among = false): Uint8Array<ArrayBuffer> {
    const types: string[] = [];
    const typeBytes: number[][] = [];
    const typeOf = (func: Func): number => {
      const codes = (list: readonly ValueType[]) => [list.length, ...list.map((t) => typeCodes[t])];
      const bytes = [0x60, ...codes(func.params), ...codes(func.results)];
      const known = types.indexOf(bytes.join());
      if (known >= 0) return known;
      typeBytes.push(bytes);
      return types.push(bytes.join()) - 1;
    };
    const importTypes = this.imports.map((func) => [
      ...text('env'),
      ...text(func.name),
      0,
      ...unsigned(typeOf(func)),
    ]);
    const functionTypes = this.funcs.map((func) => unsigned(typeOf(func)));
    const out = new Bytes();
    out.list([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    section(out, 1, typeBytes);
    const memory = [
      ...text('env'),
      ...text('memory'),
      2,
      among ? 3 : 1,
      ...unsigned(minPages),
      ...unsigned(maxPages),
    ];
    section(out, 2, [...importTypes, memory]);
    section(out, 3, functionTypes);
    section(
      out,
      6,
      this.globals.map(({ type }) => [typeCodes[type], 1, type === 'i32' ? 0x41 : 0x42, 0, 0x0b]),
    );
    section(out, 7, [
      ...this.exports.map((func) => [...text(func.name), 0, ...unsigned(func.index)]),
      ...this.globals.flatMap(({ name }, index) => (name ? [[...text(name), 3, ...unsigned(index)]] : [])),
    ]);
    section(
      out,
      10,
      this.funcs.map((func) => sized(func.encoded)),
    );
    return out.done();
  }
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

function section(out: Bytes, id: number, items: readonly ArrayLike<number>[]): void {
  if (items.length === 0) return;
  const count = unsigned(items.length);
  out.byte(id);
  out.list(unsigned(items.reduce((sum, item) => sum + item.length, count.length)));
  out.list(count);
  for (const item of items) out.list(item);
}

function sized(bytes: Uint8Array): Uint8Array {
  const length = unsigned(bytes.length);
  const all = new Uint8Array(length.length + bytes.length);
  all.set(length);
  all.set(bytes, length.length);
  return all;
}

/** Most of the time this runs uncompiled, and there is much of it: hence the plain loop. */
function flatten(code: Code, scopes: (Label | undefined)[], out: Bytes): void {
  if (typeof code === 'number') return out.byte(code);
  if (code instanceof Scope) return flattenScope(code, scopes, out);
  if (code instanceof Branch) return flattenBranch(code, scopes, out);
  for (let i = 0; i < code.length; i++) {
    const part = code[i]!;
    if (typeof part === 'number') out.byte(part);
    else flatten(part, scopes, out);
  }
}

function flattenScope({ opcode, result, label, body, other }: Scope, scopes: (Label | undefined)[], out: Bytes) {
  out.byte(opcode);
  out.byte(result ? typeCodes[result] : noResult);
  scopes.push(label);
  flatten(body, scopes, out);
  if (other !== undefined) {
    out.byte(0x05);
    flatten(other, scopes, out);
  }
  scopes.pop();
  out.byte(0x0b);
}

function flattenBranch({ opcode, labels }: Branch, scopes: (Label | undefined)[], out: Bytes) {
  out.byte(opcode);
  if (labels.length > 1 || opcode === 0x0e) out.list(unsigned(labels.length - 1));
  for (const label of labels) {
    const at = scopes.lastIndexOf(label);
    if (at < 0) throw new Error('a branch leaves the scope of its label');
    out.list(unsigned(scopes.length - 1 - at));
  }
}

/** A buffer of bytes that grows. */
class Bytes {
  private buffer = new Uint8Array(256);
  private used = 0;

  byte(value: number): void {
    if (this.used === this.buffer.length) this.reserve(1);
    this.buffer[this.used++] = value;
  }

  list(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.buffer.set(values, this.used);
    this.used += values.length;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.used);
  }

  private reserve(count: number): void {
    if (this.used + count <= this.buffer.length) return;
    const wider = new Uint8Array(Math.max(2 * this.buffer.length, this.used + count));
    wider.set(this.buffer);
    this.buffer = wider;
  }
}

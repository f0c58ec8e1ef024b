/** Malformed IR: every problem is found, placed and explained, all at once. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Program } from './ir.ts';
import { JsonError } from './json.ts';
import { formatPath, IrError, readProgram, verifyProgram } from './verify.ts';

type Any = any; // eslint-disable-line -- broken programs have no type
const sound = readFileSync(new URL('testdata/sound.ir.json', import.meta.url), 'utf8');

/** What is wrong with the sound program after a change. */
function problemsAfter(change: (program: Any) => void): readonly string[] {
  const program = JSON.parse(sound) as Any;
  change(program);
  try {
    readProgram(JSON.stringify(program), 'x.ir.json');
    return [];
  } catch (error) {
    if (!(error instanceof IrError)) throw error;
    return error.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  }
}

/** Makes `code` the only statement of block 2 of operation `walk`, before its return. */
const inOperation =
  (...statements: Any[]) =>
  (p: Any) =>
    p.operations[0].blocks[2].body.unshift(...statements);
const inFunction =
  (...statements: Any[]) =>
  (p: Any) =>
    p.functions[0].body.unshift(...statements);
const here = 'operations[0].blocks[2].body[0]';
const zero = { kind: 'const', value: 0 };
const target = { object: zero, struct: 'Dentry', field: 'count' };

describe('form', () => {
  test.each<[string, (p: Any) => void, ...string[]]>([
    ['a missing field', (p) => delete p.spawnSlots, ': the field spawnSlots is missing'],
    ['a field too many', (p) => (p.tasks[0].nice = 1), 'tasks[0].nice: a field nice means nothing here; there are name, operation, args, fields, background'],
    ['another version', (p) => (p.allwalksIr = 2), 'allwalksIr: 1 is expected, not 2'],
    ['a word', (p) => (p.structs[0].kind = 'public'), 'structs[0].kind: "shared", "private", "ghost" or "task" is expected, not "public"'],
    ['a number', (p) => (p.spawnSlots = '1'), 'spawnSlots: a number is expected, not "1"'],
    ['a fraction', (p) => (p.spawnSlots = 1.5), 'spawnSlots: a whole number of 32 bits is expected, not 1.5'],
    ['a large number', (p) => (p.spawnSlots = 2 ** 31), 'spawnSlots: a whole number of 32 bits is expected, not 2147483648'],
    ['a text', (p) => (p.name = null), 'name: a text is expected, not null'],
    ['a list', (p) => (p.tasks = {}), 'tasks: a list is expected, not an object'],
    ['an object', (p) => (p.tasks[0] = []), 'tasks[0]: an object is expected, not a list'],
    ['true or false', (p) => (p.tasks[0].background = 1), 'tasks[0].background: true or false is expected, not 1'],
    ['a statement without do', (p) => delete p.operations[0].blocks[0].body[0].do, 'operations[0].blocks[0].body[0]: the field do is missing'],
    ['an unknown type', (p) => (p.structs[1].fields[0].type.kind = 'float'), 'structs[1].fields[0].type.kind: int, bool, enum or ref is expected, not "float"'],
    ['an initial value', (p) => (p.structs[1].objects[0].count = true), 'structs[1].objects[0].count: a number, a list or an object is expected, not true'],
    ['a prototype for a kind', (p) => (p.operations[0].blocks[0].body[0] = { do: 'constructor' }), expect.stringContaining('body[0].do: set, load,') as Any],
  ])('%s', (_, change, ...problems) => expect(problemsAfter(change)).toEqual(problems)); // prettier-ignore
});

describe('declarations', () => {
  test.each<[string, (p: Any) => void, ...string[]]>([
    ['a parent that is no reference', (p) => (p.structs[1].parent = 'count'), 'structs[1].parent: a field of the struct is expected that is a reference'],
    ['two structs of one name', (p) => (p.structs[2].name = 'Lock'), 'structs[2].name: there is another Lock: names must be distinct'],
    ['an empty name', (p) => (p.tasks[0].name = ''), 'tasks[0].name: a name cannot be empty'],
    ['a function and an operation of one name', (p) => (p.functions[0].name = p.properties[0].function = 'walk'), 'operations[0].name: there is a function walk, too: names must be distinct'],
    ['an enum without values', (p) => (p.enums.State = []), 'enums.State: an enum needs at least one value'],
    ['an enum with a value twice', (p) => (p.enums.State = ['a', 'a']), 'enums.State[1]: a is there twice'],
    ['a field that is nothing', (p) => delete p.structs[1].fields[0].type, 'structs[1].fields[0]: a field has either a type (it holds a value) or embed (it is an object)'],
    ['an unknown enum', (p) => (p.structs[1].fields[1].type.enum = 'Stat'), 'structs[1].fields[1].type.enum: there is no enum Stat: there are State'],
    ['an unknown struct', (p) => (p.structs[1].fields[2].type.struct = 'Inode'), 'structs[1].fields[2].type.struct: there is no struct Inode: there are Lock, Dentry, Task'],
    ['an empty range', (p) => (p.structs[1].fields[0].type.lo = 9), 'structs[1].fields[0].type: no number lies in 9..7: lo is above hi'],
    ['an array of nothing', (p) => (p.structs[1].fields[4].length = 0), 'structs[1].fields[4].length: an array has at least one element'],
    ['an array of structs', (p) => (p.structs[1].fields[3].length = 2), 'structs[1].fields[3].length: there are no arrays of embedded structs: use several fields'],
    ['an embedded task', (p) => (p.structs[1].fields[3].embed = 'Task'), 'structs[1].fields[3].embed: the struct of kind task cannot be embedded'],
    ['a struct in itself', (p) => p.structs[0].fields.push({ name: 'd', embed: 'Dentry' }), 'structs: a struct cannot embed itself: Lock → Dentry → Lock'],
    ['a capacity too small', (p) => (p.structs[1].capacity = 0), 'structs[1].objects: 1 objects do not fit a capacity of 0'],
    ['a state too large', (p) => (p.structs[1].capacity = 2 ** 31 - 1), expect.stringMatching(/^structs: a state of \d+ numbers is too large: 1000000 at most$/) as Any],
    ['two task structs', (p) => (p.structs[1].kind = 'task'), expect.stringContaining('fields` of the tasks') as Any, 'structs: only one struct may be of kind task, not Dentry and Task'],
    ['an initial value out of range', (p) => (p.structs[1].objects[0].count = 8), 'structs[1].objects[0].count: 8 is not in 0..7'],
    ['an initial value of no field', (p) => (p.structs[1].objects[0].cuont = 8), 'structs[1].objects[0].cuont: there is no field of Dentry cuont: there are count, state, parent, lock, slots, name'],
    ['an initial list too short', (p) => (p.structs[1].objects[0].slots = [1]), 'structs[1].objects[0].slots: a list of 2 is expected'],
    ['an initial object wrong inside', (p) => (p.structs[1].objects[0].lock = { held: 2 }), 'structs[1].objects[0].lock.held: 2 is not in 0..1'],
    ['an unknown operation', (p) => (p.tasks[0].operation = 'run'), 'tasks[0].operation: there is no operation run: there are walk, other'],
    ['too few arguments', (p) => (p.tasks[0].args = []), 'tasks[0].args: walk has 1 parameters, not 0'],
    ['an argument out of range', (p) => (p.tasks[0].args = [4]), 'tasks[0].args[0]: 4 is not in 0..2'],
    ['a task field out of range', (p) => (p.tasks[0].fields = { pid: 9 }), 'tasks[0].fields.pid: 9 is not in 0..3'],
    ['fewer than no spawn slots', (p) => (p.spawnSlots = -1), 'spawnSlots: there cannot be fewer than 0', 'functions[0].body[0].value.right.task: tasks are counted from 1 to 0'],
    ['a name for no object', (p) => (p.names[0].slot = 3), 'names[0].slot: the slots of Dentry are 1..2'],
    ['a property without function', (p) => (p.properties[0].function = 'nix'), 'properties[0].function: there is no function nix: there are reached'],
    ['a property with parameters', (p) => (p.functions[0].params = 1), 'properties[0].function: reached has parameters: what decides a property has none'],
    ['a property that may not answer', (p) => p.functions[0].body.pop(), 'properties[0].function: not every way through reached returns 0 or 1'],
  ])('%s', (_, change, ...problems) => expect(problemsAfter(change)).toEqual(problems)); // prettier-ignore
});

describe('code', () => {
  test.each<[string, (p: Any) => void, ...string[]]>([
    ['an unknown local', inOperation({ do: 'set', local: 'x', value: zero }), `${here}.local: there is no local of walk x: there are d, n, t`],
    ['an unknown local in an expression', inOperation({ do: 'set', local: 'n', value: { kind: 'local', name: 'x' } }), `${here}.value.name: there is no local of walk x: there are d, n, t`],
    ['an unknown field', inOperation({ do: 'load', into: 'n', ...target, field: 'cuont' }), `${here}.field: there is no field of Dentry cuont: there are count, state, parent, lock, slots, name`],
    ['an embedded field is no value', inOperation({ do: 'load', into: 'n', ...target, field: 'lock' }), `${here}.field: lock is an object of Lock: use the expression member and its fields`],
    ['a field with a value is no object', inOperation({ do: 'set', local: 'n', value: { kind: 'member', object: zero, struct: 'Dentry', field: 'count' } }), `${here}.value.field: count holds a value: use load`],
    ['an array without index', inOperation({ do: 'load', into: 'n', ...target, field: 'slots' }), `${here}: slots is an array: an index is missing`],
    ['an index without array', inOperation({ do: 'load', into: 'n', ...target, index: zero }), `${here}.index: count is no array: leave out the index`],
    ['a reference to something else', inOperation({ do: 'load', into: 'n', object: { kind: 'local', name: 'd' }, struct: 'Lock', field: 'held' }), `${here}.object: a reference to Lock is expected, not to Dentry`],
    ['a write to what is readonly', inOperation({ do: 'store', ...target, field: 'name', value: zero }), `${here}.field: name is readonly: set it where the object is made, in alloc`],
    ['cmpxchg without expect', inOperation({ do: 'rmw', op: 'cmpxchg', ...target, value: zero }), `${here}: cmpxchg, and only cmpxchg, has \`expect\``],
    ['a choice of nothing', inOperation({ do: 'choose', into: 'n', count: zero, name: 'c' }), `${here}.count: there must be at least one outcome`],
    ['labels for other outcomes', inOperation({ do: 'choose', into: 'n', count: { kind: 'const', value: 2 }, name: 'c', labels: ['a'] }), `${here}.labels: there are 2 outcomes, each with one label`],
    ['either of nothing', inOperation({ do: 'either', of: [] }), `${here}.of: there must be at least one branch`],
    ['a task allocated', inOperation({ do: 'alloc', into: 'n', struct: 'Task', fields: {} }), `${here}.struct: tasks are made with spawn`],
    ['an array given to alloc', inOperation({ do: 'alloc', into: 'n', struct: 'Dentry', fields: { slots: zero } }), `${here}.fields.slots: arrays and embedded structs begin with default values: store after alloc`],
    ['an unknown function', inOperation({ do: 'call', function: 'f', args: [] }), `${here}.function: there is no function f: there are reached`],
    ['too many arguments', inOperation({ do: 'call', function: 'reached', args: [zero] }), `${here}.args: reached has 0 parameters, not 1`, 'functions[0].body[0].value.right: at is for properties: tasks cannot ask it'],
    ['a break without loop', inOperation({ do: 'break' }), `${here}: break stands in no loop or each`],
    ['a hole without value', inOperation({ do: 'fail', rule: 'r', message: '{1}', values: [{ value: zero }] }), `${here}.message: {1} stands for no value: there are 1, from {0}`],
    ['an unknown block', inOperation({ do: 'goto', to: 9 }), `${here}.to: there is no block 9 in walk: there are 3, from 0`],
    ['an operation that is invoked with too little', inOperation({ do: 'invoke', operation: 'walk', args: [], then: 0 }), `${here}.args: walk has 1 parameters, not 0`, 'operations: recursion is not allowed: walk → walk; use a loop'],
    ['a block without end', (p) => p.operations[0].blocks[2].body.pop(), 'operations[0].blocks[2]: not every way through the block ends with goto, yield, invoke, return or fail: add one at its end'],
    ['a block with one branch without end', (p) => (p.operations[0].blocks[2].body = [{ do: 'if', condition: zero, then: [{ do: 'return' }], else: [] }]), 'operations[0].blocks[2]: not every way through the block ends with goto, yield, invoke, return or fail: add one at its end'],
    ['an operation without blocks', (p) => (p.operations[1].blocks = []), 'operations[1].blocks: an operation begins in block 0: there must be one'],
    ['a temp and a local of one name', (p) => p.operations[0].temps.push('n'), 'operations[0].temps[1]: there is another n: locals and temps must have distinct names'],
    ['more parameters than locals', (p) => (p.operations[1].params = 1), 'operations[0].blocks[1].body[0].args: other has 1 parameters, not 0', 'operations[1].params: the first locals are the parameters: 0..0 of them'],
    ['a yield in a function', inFunction({ do: 'yield', to: 0 }), 'functions[0].body[0].to: yield is for operations: an atomic function runs inside one step', 'functions[0].body[0]: yield in a property: it may only read'],
    ['a property that writes', inFunction({ do: 'store', ...target, value: zero }), 'functions[0].body[0]: store in a property: it may only read'],
    ['a property that asks who runs', inFunction({ do: 'set', local: 'v', value: { kind: 'self' } }), 'functions[0].body[0].value: self in a property: no task runs while it is decided'],
    ['a task that asks like a property', inOperation({ do: 'set', local: 'n', value: { kind: 'done', task: 1 } }), `${here}.value: done is for properties: tasks cannot ask it`],
    ['a task that calls what asks like a property', inOperation({ do: 'call', function: 'reached', args: [] }), 'functions[0].body[0].value.right: at is for properties: tasks cannot ask it'],
    ['no such task', inFunction({ do: 'set', local: 'v', value: { kind: 'done', task: 0 } }), 'functions[0].body[0].value.task: tasks are counted from 1 to 2'],
    ['no such place', (p) => (p.operations[0].at = 1), 'operations[0].at: there are 1 places, counted from 0'],
    ['operations that invoke each other', (p) => p.operations[1].blocks[1].body.unshift({ do: 'invoke', operation: 'walk', args: [zero], then: 1 }), 'operations: recursion is not allowed: walk → other → walk; use a loop'],
    ['a function that calls itself', (p) => p.functions.push({ name: 'f', params: 0, locals: [], body: [{ do: 'call', function: 'f', args: [] }] }), 'functions: recursion is not allowed: f → f; use a loop'],
  ])('%s', (_, change, ...problems) => expect(problemsAfter(change)).toEqual(problems)); // prettier-ignore

  test.each<[string, Any, boolean]>([
    ['a loop that nothing breaks', { do: 'loop', body: [{ do: 'break' }] }, true],
    ['a break of an inner loop only', { do: 'loop', body: [{ do: 'loop', body: [{ do: 'break' }] }] }, false],
    ['a break behind a jump', { do: 'loop', body: [{ do: 'return' }, { do: 'break' }] }, false],
    ['a break in a branch', { do: 'loop', body: [{ do: 'if', condition: zero, then: [{ do: 'break' }], else: [] }] }, true],
    ['each', { do: 'each', struct: 'Dentry', into: 'n', body: [{ do: 'return' }] }, true],
  ])('ways to the end of a block: %s', (_, statement, falls) => {
    const problems = problemsAfter((p) => (p.operations[0].blocks[2].body = [statement]));
    expect(problems.some((problem) => problem.includes('not every way'))).toBe(falls);
  }); // prettier-ignore
});

describe('reading', () => {
  test('a sound program passes and is given as it is', () => {
    const program = readProgram(sound, 'sound.ir.json');
    expect(program).toEqual(JSON.parse(sound));
    expect(verifyProgram(program)).toEqual([]);
  });

  test('what is no JSON is refused with its place', () => {
    expect(() => readProgram('{ "allwalksIr": 1,\n  nix }', 'f.ir.json')).toThrow(JsonError);
    expect(() => readProgram('{ "allwalksIr": 1,\n  nix }', 'f.ir.json')).toThrow(/^f\.ir\.json:2:3: /);
  });

  test('all problems are told at once, in the order of the text', () => {
    const text = sound
      .replace('"operation": "walk", "args": [1]', '"operation": "wlak", "args": [1]')
      .replace('"count": 1', '"count": 99');
    expect(() => readProgram(text, 'f.ir.json')).toThrow(
      /^f\.ir\.json:\d+:\d+: structs\[1\]\.objects\[0\]\.count: 99 is not in 0\.\.7\nf\.ir\.json:\d+:\d+: tasks\[0\]\.operation: there is no operation wlak: there are walk, other$/,
    );
  });

  test('no mutilation of a sound program crashes the check', () => {
    const whole = JSON.parse(sound) as Program;
    let checked = 0;
    for (const path of pathsOf(whole))
      for (const replacement of [undefined, null, 0, -1, 1e9, 'x', '', [], {}, [{}], true]) {
        const program = structuredClone(whole) as Any;
        let at = program;
        for (const key of path.slice(0, -1)) at = at[key];
        if (replacement === undefined) delete at[path.at(-1)!];
        else at[path.at(-1)!] = replacement;
        checked++;
        try {
          readProgram(JSON.stringify(program), 'f.ir.json');
        } catch (error) {
          if (!(error instanceof JsonError)) throw new Error(`${formatPath(path)} = ${JSON.stringify(replacement)}`, { cause: error }); // prettier-ignore
        }
      }
    expect(checked).toBeGreaterThan(1000);
  });
});

/** The path of every value inside another. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return [at, ...pathsOf(inner, at)];
  });
}

/** The format of IR files as data: which fields there are and what kind of value each one has. */

import type { JsonNode } from './json.ts';

/** Where something stands within the JSON: `['structs', 0, 'name']`. */
export type Path = readonly (string | number)[];

export interface Problem {
  readonly path: Path;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** What a JSON value must look like. A field whose name ends in `?` may be left out. */
type Shape =
  | 'number'
  | 'text'
  | 'boolean'
  | { readonly words: readonly (string | number)[] }
  | { readonly list: Shape | string }
  | { readonly map: Shape | string }
  | { readonly fields: Fields }
  /** An object whose field `tag` says which others it has. */
  | { readonly tag: string; readonly cases: Readonly<Record<string, Fields>> }
  /** A number, a list or an object: by what is found. */
  | { readonly anyOf: Readonly<Partial<Record<JsonNode['kind'], Shape | string>>> };

/** A text in place of a shape names one of `shapes`. */
type Fields = Readonly<Record<string, Shape | string>>;

const texts: Shape = { list: 'text' };
const target: Fields = { object: 'expression', struct: 'text', field: 'text', 'index?': 'expression' };
const initialObject: Shape = { map: 'initialValue' };
const statements: Shape = { list: 'statement' };
const expressions: Shape = { list: 'expression' };
const code: Fields = { name: 'text', params: 'number', locals: { list: 'local' }, 'at?': 'number' };

export const shapes = {
  program: {
    fields: {
      allwalksIr: { words: [1] },
      name: 'text',
      enums: { map: texts },
      structs: { list: 'struct' },
      functions: {
        list: { fields: { ...code, body: statements, 'acquires?': { fields: { param: 'text', field: 'text' } } } },
      },
      operations: {
        list: {
          fields: { ...code, temps: texts, blocks: { list: 'block' }, 'mode?': { words: ['user', 'interrupt'] } },
        },
      },
      tasks: { list: 'task' },
      spawnSlots: 'number',
      properties: { list: 'property' },
      names: { list: { fields: { name: 'text', struct: 'text', slot: 'number' } } },
      places: {
        list: { fields: { file: 'text', function: 'text', line: 'number', column: 'number', text: 'text' } },
      },
      'asleep?': 'text',
      'alone?': 'boolean',
      'machine?': { fields: { cpus: 'number', preempt: { words: ['none', 'voluntary', 'full'] } } },
    },
  },
  struct: {
    fields: {
      name: 'text',
      kind: { words: ['shared', 'private', 'ghost', 'task'] },
      fields: { list: 'field' },
      capacity: 'number',
      objects: { list: initialObject },
      'parent?': 'text',
    },
  },
  initialValue: { anyOf: { number: 'number', array: { list: 'number' }, object: initialObject } },
  field: {
    fields: {
      name: 'text',
      'type?': 'type',
      'length?': 'number',
      'embed?': 'text',
      'readonly?': 'boolean',
      'pins?': 'boolean',
    },
  },
  type: {
    tag: 'kind',
    cases: {
      int: { lo: 'number', hi: 'number', 'as?': { words: ['errno', 'bits'] }, 'bits?': { map: 'number' } },
      bool: {},
      enum: { enum: 'text' },
      ref: { struct: 'text' },
    },
  },
  local: { fields: { name: 'text', type: 'type' } },
  block: { fields: { 'name?': 'text', body: statements, 'at?': 'number' } },
  task: {
    fields: {
      name: 'text',
      operation: 'text',
      args: { list: 'number' },
      'fields?': initialObject,
      'background?': 'boolean',
    },
  },
  property: { fields: { kind: { words: ['always', 'finally', 'sometimes'] }, name: 'text', function: 'text' } },
  expression: {
    tag: 'kind',
    cases: {
      const: { value: 'number' },
      local: { name: 'text' },
      member: { object: 'expression', struct: 'text', field: 'text' },
      self: {},
      unary: { op: { words: ['not', 'neg', 'bitnot'] }, value: 'expression' },
      binary: {
        op: {
          words: [
            '+',
            '-',
            '*',
            '/',
            '%',
            '<<',
            '>>',
            '&',
            '|',
            '^',
            '==',
            '!=',
            '<',
            '<=',
            '>',
            '>=',
            'and',
            'or',
          ],
        },
        left: 'expression',
        right: 'expression',
      },
      select: { condition: 'expression', then: 'expression', else: 'expression' },
      at: { task: 'number', blocks: { list: { fields: { operation: 'text', block: 'number' } } } },
      inside: { task: 'number', operation: 'text' },
      done: { task: 'number' },
      result: { task: 'number' },
    },
  },
  statement: {
    tag: 'do',
    cases: withPlaces({
      set: { local: 'text', value: 'expression' },
      load: { into: 'text', ...target },
      store: { value: 'expression', ...target },
      rmw: {
        op: { words: ['+', '-', '&', '|', '^', 'xchg', 'cmpxchg'] },
        value: 'expression',
        'expect?': 'expression',
        'into?': 'text',
        ...target,
      },
      fence: { order: { words: ['mb', 'rmb', 'wmb'] } },
      choose: { into: 'text', count: 'expression', name: 'text', 'labels?': texts },
      guard: { condition: 'expression', 'sleeps?': 'boolean' },
      resched: { preempt: { words: ['none', 'voluntary'] } },
      share: {},
      either: { of: { list: statements } },
      alloc: { into: 'text', struct: 'text', fields: { map: 'expression' } },
      free: { object: 'expression', struct: 'text' },
      call: { function: 'text', args: expressions, 'into?': 'text' },
      spawn: { operation: 'text', args: expressions, 'into?': 'text' },
      each: { struct: 'text', into: 'text', body: statements },
      if: { condition: 'expression', then: statements, else: statements },
      loop: { body: statements },
      break: {},
      continue: {},
      fail: {
        rule: 'text',
        message: 'text',
        values: { list: { fields: { value: 'expression', 'type?': 'type' } } },
      },
      goto: { to: 'number' },
      yield: { to: 'number' },
      invoke: { operation: 'text', args: expressions, 'into?': 'text', then: 'number' },
      return: { 'value?': 'expression' },
    }),
  },
} satisfies Readonly<Record<string, Shape>>;

function withPlaces(cases: Readonly<Record<string, Fields>>): Readonly<Record<string, Fields>> {
  return Object.fromEntries(Object.entries(cases).map(([name, fields]) => [name, { ...fields, 'at?': 'number' }]));
}

/** What keeps a JSON text from being a program, as far as its form goes. */
export function shapeProblems(node: JsonNode): readonly Problem[] {
  const problems: Problem[] = [];
  check(node, 'program', [], problems);
  return problems;
}

function check(node: JsonNode, named: Shape | string, path: Path, problems: Problem[]): void {
  const shape = (shapes as Readonly<Record<string, Shape>>)[named as string] ?? (named as Shape);
  const expect = (what: string) => problems.push({ path, message: `${what} is expected, not ${describe(node)}` });
  if (shape === 'number') {
    if (node.kind !== 'number') expect('a number');
    else if ((node.value | 0) !== node.value) expect('a whole number of 32 bits');
  } else if (shape === 'text') {
    if (node.kind !== 'string') expect('a text');
  } else if (shape === 'boolean') {
    if (node.kind !== 'boolean') expect('true or false');
  } else if ('words' in shape) {
    if (!('value' in node) || !shape.words.includes(node.value as string | number))
      expect(oneOf(shape.words.map((word) => JSON.stringify(word))));
  } else if ('list' in shape) {
    if (node.kind !== 'array') expect('a list');
    else node.items.forEach((item, i) => check(item, shape.list, [...path, i], problems));
  } else if ('map' in shape) {
    if (node.kind !== 'object') expect('an object');
    else for (const [name, value] of node.fields) check(value, shape.map, [...path, name], problems);
  } else if ('anyOf' in shape) {
    const found = shape.anyOf[node.kind];
    if (found === undefined) expect(oneOf(Object.keys(shape.anyOf).map((kind) => article(kind))));
    else check(node, found, path, problems);
  } else if (node.kind !== 'object') expect('an object');
  else if ('fields' in shape) checkFields(node, shape.fields, [], path, problems);
  else {
    const tag = node.fields.get(shape.tag);
    const fields = tag?.kind === 'string' && Object.hasOwn(shape.cases, tag.value) && shape.cases[tag.value];
    if (fields) checkFields(node, fields, [shape.tag], path, problems);
    else if (!tag) problems.push({ path, message: `the field ${shape.tag} is missing` });
    else {
      const words = oneOf(Object.keys(shape.cases));
      problems.push({ path: [...path, shape.tag], message: `${words} is expected, not ${describe(tag)}` });
    }
  }
}

function checkFields(
  node: Extract<JsonNode, { kind: 'object' }>,
  fields: Fields,
  others: readonly string[],
  path: Path,
  problems: Problem[],
): void {
  const known = new Map(Object.entries(fields).map(([name, shape]) => [name.replace('?', ''), shape]));
  for (const [name, value] of node.fields) {
    const shape = known.get(name);
    if (shape !== undefined) check(value, shape, [...path, name], problems);
    else if (!others.includes(name)) {
      const there = [...others, ...known.keys()];
      const message = `a field ${name} means nothing here${there.length > 0 ? `; there are ${there.join(', ')}` : ''}`;
      problems.push({ path: [...path, name], message });
    }
  }
  for (const name of Object.keys(fields))
    if (!name.endsWith('?') && !node.fields.has(name))
      problems.push({ path, message: `the field ${name} is missing` });
}

function describe(node: JsonNode): string {
  if (node.kind === 'object' || node.kind === 'array') return article(node.kind);
  return JSON.stringify(node.value);
}

function article(kind: string): string {
  return kind === 'array' ? 'a list' : kind === 'object' ? 'an object' : `a ${kind}`;
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

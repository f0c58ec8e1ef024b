/**
 * Programs for the tests of traces: two tasks that add to a counter in two steps each, as somebody might
 * print them, with everything a trace can show (calls, choices, allocation, names, enums, errnos).
 */

import type { Block, Expression, Program, Statement } from '../../ir/ir.ts';

const local = (name: string): Expression => ({ kind: 'local', name });
const number = (value: number): Expression => ({ kind: 'const', value });

const places = [
  'x = c.count;',
  'c.count = x + 1;',
  'yield* add(c);',
  "if (maybe('kmalloc fails')) return -ENOMEM;",
  'n = alloc<Node>({ state: "new" });',
  'kfree(n);',
  'error = link(n);',
  'while (n.state === "live") yield;',
].map((text, i) => ({
  file: 'model/counter.ts',
  function: i === 2 ? 'adder' : 'add',
  line: 10 + i,
  column: 3,
  text,
}));

const load: Statement = { do: 'load', into: 'x', object: local('c'), struct: 'Counter', field: 'count', at: 0 };
const store: Statement = {
  do: 'store',
  object: local('c'),
  struct: 'Counter',
  field: 'count',
  value: { kind: 'binary', op: '+', left: local('x'), right: number(1) },
  at: 1,
};

const adder: readonly Block[] = [
  { body: [{ do: 'invoke', operation: 'add', args: [local('c')], into: 'error', then: 1, at: 2 }] },
  { body: [{ do: 'return', value: local('error') }] },
];

const add: readonly Block[] = [
  { body: [load, { do: 'yield', to: 1 }], at: 0 },
  { name: 'write back', body: [store, { do: 'return', value: number(-12) }], at: 1 },
];

/** Two adders whose sum must be 2 in the end. */
export const torn: Program = {
  allwalksIr: 1,
  name: 'torn',
  enums: { State: ['new', 'live'] },
  structs: [
    {
      name: 'Counter',
      kind: 'shared',
      fields: [{ name: 'count', type: { kind: 'int', lo: 0, hi: 3 } }],
      capacity: 1,
      objects: [{ count: 0 }],
    },
    {
      name: 'Node',
      kind: 'shared',
      fields: [
        { name: 'state', type: { kind: 'enum', enum: 'State' } },
        { name: 'next', type: { kind: 'ref', struct: 'Node' } },
      ],
      capacity: 2,
      objects: [],
    },
  ],
  functions: [
    {
      name: 'sum_is_two',
      params: 0,
      locals: [{ name: 'x', type: { kind: 'int', lo: 0, hi: 3 } }],
      body: [
        { do: 'load', into: 'x', object: number(1), struct: 'Counter', field: 'count' },
        { do: 'return', value: { kind: 'binary', op: '==', left: local('x'), right: number(2) } },
      ],
    },
  ],
  operations: [
    {
      name: 'adder',
      params: 1,
      locals: [
        { name: 'c', type: { kind: 'ref', struct: 'Counter' } },
        { name: 'error', type: { kind: 'int', lo: -133, hi: 127, as: 'errno' } },
      ],
      temps: [],
      blocks: adder,
    },
    {
      name: 'add',
      params: 1,
      locals: [
        { name: 'c', type: { kind: 'ref', struct: 'Counter' } },
        { name: 'x', type: { kind: 'int', lo: 0, hi: 3 } },
      ],
      temps: [],
      blocks: add,
    },
  ],
  tasks: [
    { name: 'left', operation: 'adder', args: [1] },
    { name: 'right', operation: 'adder', args: [1] },
  ],
  spawnSlots: 0,
  properties: [{ kind: 'finally', name: 'no update is lost', function: 'sum_is_two' }],
  names: [{ name: 'C', struct: 'Counter', slot: 1 }],
  places,
};

/** The same with the operation `add` made of other blocks. */
export function withAdd(blocks: readonly Block[]): Program {
  const operations = torn.operations.map((each) => (each.name === 'add' ? { ...each, blocks } : each));
  return { ...torn, operations };
}

export const parts = { add, load, store, number };

const node: Expression = local('n');

const walk: readonly Block[] = [
  {
    name: 'allocate',
    at: 3,
    body: [
      { do: 'choose', into: 'failed', count: number(2), name: 'kmalloc fails', labels: ['no', 'yes'], at: 3 },
      { do: 'choose', into: 'failed', count: number(2), name: 'cpu' },
      { do: 'either', of: [[{ do: 'guard', condition: number(0) }], []] },
      { do: 'alloc', into: 'n', struct: 'Node', fields: { state: number(1) }, at: 4 },
      { do: 'yield', to: 1 },
    ],
  },
  {
    at: 6,
    body: [
      { do: 'call', function: 'link', args: [node], into: 'x', at: 6 },
      { do: 'spawn', operation: 'release', args: [node], at: 6 },
      { do: 'yield', to: 2 },
    ],
  },
  {
    at: 7,
    body: [
      { do: 'load', into: 'x', object: node, struct: 'Node', field: 'state', at: 7 },
      { do: 'yield', to: 2 },
    ],
  },
];

/** A step of each kind that traces have words for; the last one touches what has been freed. */
export const everything: Program = {
  ...torn,
  functions: [
    {
      name: 'link',
      params: 1,
      locals: [{ name: 'n', type: { kind: 'ref', struct: 'Node' } }],
      body: [
        { do: 'rmw', op: '+', object: number(1), struct: 'Counter', field: 'count', value: number(1), at: 1 },
        { do: 'store', object: node, struct: 'Node', field: 'next', value: node, at: 1 },
        { do: 'return', value: number(-17) },
      ],
    },
  ],
  operations: [
    {
      name: 'walk',
      params: 0,
      locals: [
        { name: 'n', type: { kind: 'ref', struct: 'Node' } },
        { name: 'x', type: { kind: 'int', lo: -133, hi: 127, as: 'errno' } },
      ],
      temps: ['failed'],
      blocks: walk,
    },
    {
      name: 'release',
      params: 1,
      locals: [{ name: 'n', type: { kind: 'ref', struct: 'Node' } }],
      temps: [],
      blocks: [{ at: 5, body: [{ do: 'free', object: node, struct: 'Node', at: 5 }, { do: 'return' }] }],
    },
  ],
  tasks: [{ name: 'walk', operation: 'walk', args: [] }],
  spawnSlots: 1,
  properties: [],
};

/** The lost update again, in tasks that call the operation twice: the first time is of no interest. */
export const nested: Program = {
  ...torn,
  structs: torn.structs.map((each) => ({
    ...each,
    fields: each.fields.map((field) =>
      field.name === 'count' ? { ...field, type: { kind: 'int', lo: 0, hi: 9 } as const } : field,
    ),
  })),
  functions: [
    {
      ...torn.functions[0]!,
      body: [
        torn.functions[0]!.body[0]!,
        { do: 'return', value: { kind: 'binary', op: '==', left: local('x'), right: number(4) } },
      ],
    },
  ],
  operations: [
    {
      ...torn.operations[0]!,
      blocks: [
        adder[0]!,
        { body: [{ do: 'yield', to: 2 }] },
        { at: 2, body: [{ do: 'invoke', operation: 'add', args: [local('c')], into: 'error', then: 3, at: 2 }] },
        { body: [{ do: 'return', value: local('error') }] },
      ],
    },
    torn.operations[1]!,
  ],
  properties: [{ ...torn.properties[0]!, name: 'four were added' }],
};

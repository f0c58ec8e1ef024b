/**
 * What is outside the model language, and what to write instead.
 *
 * The front end is a table from kind of syntax node to a small function; a node without a row ends up here.
 */

import type { Diagnostics } from './diagnostics.ts';
import { deepestNesting } from './limits.ts';
import { spanOf } from './parse.ts';
import type { Node } from './parse.ts';
import type { Source } from './source.ts';

/** Keyed by node type, or by a word the caller gives where the type does not say it all. */
const refusals: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  // Declarations
  'top-level let': [
    'a variable outside functions',
    'const name = global<Struct>(): shared memory is made of structs',
  ],
  'top-level var': [
    'a variable outside functions',
    'const name = global<Struct>(): shared memory is made of structs',
  ],
  extends: [
    'extending another struct',
    'one of Shared, Private, Ghost and Task, and the other struct as a field: base: Embedded<Other>',
  ],
  ClassDeclaration: ['a class', 'an interface that extends Shared, and functions'],
  ClassExpression: ['a class', 'an interface that extends Shared, and functions'],
  TSEnumDeclaration: ['`enum`', "type State = 'new' | 'live' | 'dead'"],
  TSModuleDeclaration: ['a namespace', 'a file of its own'],
  ExportAllDeclaration: ['`export *`', "export { name } from '…', which says what there is"],
  'export list': ['exporting by a list', '`export` before the declaration'],
  'variant default': ['a default export in a variant', 'export function name(…): the name is what it replaces'],
  'variant export': ['exporting this from a variant', 'no `export`: a variant replaces functions and nothing else'],
  TSDeclareFunction: ['a function without a body', 'its body'],
  async: ['`async`', 'function* with `yield` between the steps'],
  'generic type': ['a type with parameters', 'one interface or type for each'],
  'type cycle': ['a type that is made of itself', 'the type it stands for'],
  method: ['a function in a struct', 'a function that takes the object as its first parameter'],
  'optional field': ['an optional field', 'field: Type | null'],
  'index signature': ['an index signature', 'a FixedArray<T, N>'],

  nesting: [`more than ${deepestNesting} levels of nesting`, 'smaller parts, with a const or a function for each'],

  // Functions
  'default parameter': ['a default value for a parameter', 'the value at each call'],
  destructuring: ['destructuring', 'one `const` for each field: each is a read of its own'],
  rest: ['a rest parameter', 'the parameters one by one'],
  'optional parameter': ['an optional parameter', 'the value at each call'],
  FunctionDeclaration: ['a function inside a function', 'a function at the top level of the file'],
  FunctionExpression: ['a function inside a function', 'a function at the top level of the file'],
  ArrowFunctionExpression: [
    'a function inside a function',
    'a function at the top level of the file, given by name',
  ],

  // Statements
  var: ['`var`', 'let or const'],
  using: ['`using`', 'let or const'],
  'loop variable': ['this loop variable', 'for (const x of …)'],
  'fall through': ['falling through to the next case', 'break, return or continue at the end of the case'],
  'inner break': [
    'leaving a switch from inside a case',
    '`break` as the last statement of each case, or if … else',
  ],
  'no effect': ['a statement without effect', 'a call, an assignment, or nothing'],
  ForInStatement: ['`for … in`', 'for (const x of all<Struct>()), or an index'],
  'for await': ['`for await`', 'for (const x of …)'],
  'for of': ['iterating over this', 'for (const x of all<Struct>()), or over a field that is a FixedArray'],
  LabeledStatement: ['a label', 'a flag, or an operation of its own that returns'],
  label: ['a jump to a label', 'a flag, or an operation of its own that returns'],
  TryStatement: ['`try`', 'an error number as the result: return -ENOMEM'],
  ThrowStatement: ['`throw`', "an error number as the result: return -ENOMEM; or fail('rule', 'what happened')"],
  WithStatement: ['`with`', 'the object’s name before each field'],
  DebuggerStatement: ['`debugger`', 'nothing'],

  // Expressions
  'yield here': ['calling an operation here', 'a statement of its own before: const value = yield* f();'],
  'assignment expression': ['an assignment inside an expression', 'a statement of its own'],
  'yield value': ['a value from `yield`', 'yield; as a statement of its own'],
  'yield name': ['this operand of `yield`', "yield 'lookup': a literal name for the step that follows"],
  fraction: ['a fraction', 'a whole number'],
  bigint: ['a bigint', 'a whole number'],
  'regular expression': ['a regular expression', 'a comparison'],
  string: ['a string here', 'a string literal where a value of an enum is wanted'],
  operator: ['this operator', '+ - * / % << >> & | ^ ~ ! && || === !== < <= > >= ?:'],
  '??': ['`??`', 'x !== null ? x : y'],
  '>>>': ['`>>>`', '>> and numbers that are not negative'],
  'private name': ['a private name', 'a plain field'],
  'optional call': ['optional chaining', 'if (x !== null) …, or x!.field where it cannot be null'],
  console: ['printing', 'nothing: a trace shows every step'],
  Math: ['`Math`', 'an operator: a > b ? a : b, a < 0 ? -a : a'],
  callee: ['calling this', 'the name of a function'],
  'method call': ['a method', 'a function that takes the object: d_lock(dentry)'],
  'computed field': ['a computed field name', 'the field’s name, or a FixedArray with a number'],
  'whole array': ['an array as a value', 'one element of it: x.slots[i]'],
  'type as value': ['a type used as a value', 'alloc<Type>()'],
  'import as value': ['this word as a value', 'a call of it'],
  'function value': [
    'a function as a value',
    'a call of it, or its name as an argument for a parameter that is a function',
  ],
  ChainExpression: ['optional chaining', 'if (x !== null) …, or x!.field where it cannot be null'],
  TemplateLiteral: ['a template string', 'a plain string literal'],
  TaggedTemplateExpression: ['a template string', 'a plain string literal'],
  AwaitExpression: ['`await`', '`yield` between steps, `yield* f()` to call an operation'],
  NewExpression: ['`new`', 'alloc<Struct>({ … })'],
  'object expected': ['this argument', 'the fields: alloc<Struct>({ count: 1 })'],
  'embedded value': ['copying into a struct that is part of another', 'its fields: { d_lock: { owner: null } }'],
  ObjectExpression: ['an object literal here', 'alloc<Struct>({ … })'],
  ArrayExpression: ['an array literal here', 'a FixedArray field, set in alloc<Struct>({ slots: [0, 0] })'],
  SpreadElement: ['spreading', 'the fields or arguments one by one'],
  SequenceExpression: ['the comma operator', 'a statement for each'],
  ThisExpression: ['`this`', 'a parameter'],
  Super: ['`super`', 'a parameter'],
  ImportExpression: ['`import()`', "import { name } from '…' at the top of the file"],
  MetaProperty: ['`import.meta`', 'nothing'],
  TSInstantiationExpression: ['type arguments without a call', 'the name alone'],

  // Types
  TSAnyKeyword: ['`any`', 'the type it has'],
  TSUnknownKeyword: ['`unknown`', 'the type it has'],
  TSStringKeyword: ['`string`', "a union of string literals: 'new' | 'live' | 'dead'"],
  TSUndefinedKeyword: ['`undefined`', 'null'],
  TSArrayType: ['an array without a length', 'FixedArray<T, 4>'],
  TSTupleType: ['a tuple', 'FixedArray<T, 2>'],
  TSBigIntKeyword: ['`bigint`', 'Int<0, 7>'],
  TSTypeLiteral: ['an anonymous struct', 'interface Name extends Shared { … }'],
  'mixed union': ['this union', "a struct with null (Dentry | null), or string literals ('new' | 'live')"],
  'number literal type': ['a number as a type', 'Int<0, 7>'],
};

/** Reports a node that has no row; `what` picks the words where the node's type alone does not. */
export function refuse(diagnostics: Diagnostics, source: Source, node: Node, what: string = node.type): void {
  const [name, instead] = refusals[what] ?? [
    `${describe(node.type)}`,
    'see checker/lang/README.md for what there is',
  ];
  diagnostics.report('outside-language', spanOf(source, node), { what: name, instead });
}

/** `TSConditionalType` as `conditional type`. */
function describe(type: string): string {
  return type
    .replace(/^TS/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

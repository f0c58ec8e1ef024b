/** Reads a spec's `export default scenario({ … })`, without compiling anything in it. */

import type { Declarations, FunctionDeclaration } from './declare.ts';
import { mostTasks } from './limits.ts';
import type { Module } from './modules.ts';
import { docBefore, spanOf } from './parse.ts';
import type {
  ArrowFunctionExpression,
  Expression,
  Function as FunctionNode,
  Node,
  ObjectProperty,
} from './parse.ts';
import { refuse } from './refuse.ts';
import type { Span } from './source.ts';

export interface Named<T> {
  readonly name: string;
  readonly span: Span;
  readonly value: T;
}

export type PropertyKind = 'always' | 'finally' | 'sometimes';

export interface ScenarioText {
  readonly title: string;
  readonly claim: string | null;
  /** A function, or the name of one. */
  readonly init: Named<Expression> | undefined;
  readonly tasks: readonly Named<Expression>[];
  readonly background: readonly Named<string>[];
  readonly properties: readonly (Named<Expression> & { readonly kind: PropertyKind })[];
  readonly variants: readonly Named<readonly Named<string>[]>[];
  readonly pools: readonly Named<Expression>[];
}

const keys = [
  'title',
  'claim',
  'init',
  'tasks',
  'background',
  'always',
  'finally',
  'sometimes',
  'variants',
  'pools',
];

/** What the spec says; undefined, and a message, where it declares no scenario at all. */
export function readScenario(declarations: Declarations, module: Module): ScenarioText | undefined {
  const { diagnostics } = declarations;
  const { source } = module;
  const call = declarations.defaults.get(module);
  const literal = call?.type === 'CallExpression' && call.arguments.length === 1 ? call.arguments[0] : undefined;
  if (
    call?.type !== 'CallExpression' ||
    !declarations.isWord(module, call.callee, 'scenario') ||
    literal?.type !== 'ObjectExpression'
  ) {
    diagnostics.report('no-scenario', spanOf(source, call ?? { start: 0, end: 0 }), {});
    return undefined;
  }
  const read = new Reader(declarations, module);
  const parts = new Map(read.entries(literal).map((entry) => [entry.name, entry]));
  for (const { name, span } of parts.values())
    if (!keys.includes(name)) {
      const what = `a scenario has no ${name}${declarations.guess(name, keys)}`;
      diagnostics.report('bad-scenario', span, { what, instead: keys.join(', ') });
    }
  for (const name of ['title', 'init', 'tasks', 'sometimes'])
    if (!parts.has(name))
      diagnostics.report('bad-scenario', spanOf(source, call.callee), {
        what: `the scenario has no ${name}`,
        instead: read.example(name),
      });
  const kinds: PropertyKind[] = ['always', 'finally', 'sometimes'];
  const properties = kinds.flatMap((kind) => read.record(parts.get(kind)).map((entry) => ({ ...entry, kind })));
  const named = new Map<string, Span>();
  for (const { name, span } of properties) {
    const first = named.get(name);
    if (first) diagnostics.report('duplicate-declaration', span, { name: `the property ${name}` }, first);
    else named.set(name, span);
  }
  if (parts.has('sometimes') && !properties.some(({ kind }) => kind === 'sometimes'))
    diagnostics.report('bad-scenario', parts.get('sometimes')!.span, {
      what: 'nothing is said of what must be reached, so the check could prove nothing',
      instead: read.example('sometimes'),
    });
  const tasks = read.record(parts.get('tasks'));
  if (parts.get('tasks')?.value.type === 'ObjectExpression' && tasks.length === 0)
    diagnostics.report('bad-scenario', parts.get('tasks')!.span, {
      what: 'there is no task, so there would be nothing to explore',
      instead: read.example('tasks'),
    });
  if (tasks.length > mostTasks)
    diagnostics.report('bad-scenario', parts.get('tasks')!.span, {
      what: `there are ${tasks.length} tasks`,
      instead: `${mostTasks} at most`,
    });
  return {
    title: read.text(parts.get('title')) ?? '',
    claim: read.text(parts.get('claim')) ?? null,
    init: parts.get('init'),
    tasks,
    background: read.list(parts.get('background')),
    properties,
    variants: read.record(parts.get('variants')).map((entry) => ({ ...entry, value: read.list(entry) })),
    pools: read.record(parts.get('pools')),
  };
}

class Reader {
  private readonly declarations: Declarations;
  private readonly module: Module;

  constructor(declarations: Declarations, module: Module) {
    this.declarations = declarations;
    this.module = module;
  }

  /** What a missing part could look like. */
  example(name: string): string {
    const examples: Readonly<Record<string, string>> = {
      title: "title: 'two walkers and an unmount'",
      init: 'init() { const d = alloc<Dentry>(); return { d }; }',
      tasks: 'tasks: { walker: ({ d }) => path_walk(d) }',
      sometimes: "sometimes: { 'the walker sees the new dentry': ({ d }) => d.d_seen }",
    };
    return examples[name] ?? name;
  }

  /** The properties of an object literal by name. */
  entries(literal: Extract<Node, { type: 'ObjectExpression' }>): Named<Expression>[] {
    const { source } = this.module;
    const found = new Map<string, Named<Expression>>();
    for (const property of literal.properties) {
      const name = property.type === 'Property' ? keyOf(property) : undefined;
      if (property.type !== 'Property' || name === undefined) {
        refuse(
          this.declarations.diagnostics,
          source,
          property,
          property.type === 'SpreadElement' ? property.type : 'computed field',
        );
        continue;
      }
      const span = spanOf(source, property.key);
      if (name.trim() === '')
        this.declarations.diagnostics.report('bad-scenario', span, {
          what: 'this has no name',
          instead: 'a name that can be told from others in a trace',
        });
      const first = found.get(name);
      if (first) this.declarations.diagnostics.report('duplicate-declaration', span, { name }, first.span);
      else found.set(name, { name, span, value: property.value });
    }
    return [...found.values()];
  }

  record(part: Named<Expression> | undefined): Named<Expression>[] {
    if (!part) return [];
    if (part.value.type === 'ObjectExpression') return this.entries(part.value);
    this.wrong(part, 'an object literal: { name: … }');
    return [];
  }

  text(part: Named<Expression> | undefined): string | undefined {
    if (!part) return undefined;
    if (part.value.type === 'Literal' && typeof part.value.value === 'string') return part.value.value;
    this.wrong(part, 'a string literal');
    return undefined;
  }

  /** One string or several. */
  list(part: Named<Expression> | undefined): Named<string>[] {
    if (!part) return [];
    const elements = part.value.type === 'ArrayExpression' ? part.value.elements : [part.value];
    return elements.flatMap((element): Named<string>[] => {
      if (element?.type === 'Literal' && typeof element.value === 'string')
        return [{ name: part.name, span: spanOf(this.module.source, element), value: element.value }];
      this.wrong(part, 'string literals');
      return [];
    });
  }

  private wrong({ name, value }: Named<Expression>, wanted: string): void {
    const span = spanOf(this.module.source, value);
    this.declarations.diagnostics.report('bad-scenario', span, {
      what: `${name} is something else`,
      instead: wanted,
    });
  }
}

function keyOf({ key, computed }: ObjectProperty): string | undefined {
  if (computed) return undefined;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** A function of a scenario: written in place, or named. Undefined, and a message, where it is none. */
export function functionOf(
  declarations: Declarations,
  module: Module,
  { name, span, value }: Named<Expression>,
): FunctionDeclaration | undefined {
  if (value.type === 'Identifier') {
    const found = declarations.lookup(module, value.name, spanOf(module.source, value), 'unknown-name');
    if (!found) return undefined;
    if (found.kind === 'function') return found;
  }
  const node: FunctionNode | ArrowFunctionExpression | undefined =
    value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression' ? value : undefined;
  if (!node) {
    const words = { what: `${name} is no function`, instead: `${name}: ({ d }) => …, or the name of a function` };
    declarations.diagnostics.report('bad-scenario', spanOf(module.source, value), words);
    return undefined;
  }
  const doc = docBefore(module.source, module.tree.docs, span.start);
  return { kind: 'function', name, irName: name, module, span, node, exported: false, doc };
}

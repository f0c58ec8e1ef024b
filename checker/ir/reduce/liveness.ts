/** Which locals of an operation may still be read: backwards from where it returns, over all the ways it can go. */

import type { Expression, Operation, Statement } from '../ir.ts';

type Names = ReadonlySet<string>;
const nothing: Names = new Set();

/**
 * For each block of the operation the locals and temps that may be read from its beginning on before they are set;
 * `kept` gives others that count as read there.
 */
export function livenessOf({ blocks }: Operation, kept: (block: number) => Iterable<string>): readonly Names[] {
  const live: Names[] = blocks.map((_, block) => new Set(kept(block)));
  for (let grown = true; grown;) {
    grown = false;
    for (let block = blocks.length - 1; block >= 0; block--) {
      const exits = { blocks: live, break: nothing, continue: nothing };
      const before = union(live[block]!, liveBefore(blocks[block]!.body, nothing, exits));
      if (before.size > live[block]!.size) {
        live[block] = before;
        grown = true;
      }
    }
  }
  return live;
}

/** What may be read where the code goes on that leaves a list of statements. */
interface Exits {
  readonly blocks: readonly Names[];
  readonly break: Names;
  readonly continue: Names;
}

function liveBefore(list: readonly Statement[], after: Names, exits: Exits): Names {
  return list.reduceRight((live, statement) => liveBeforeOne(statement, live, exits), after);
}

function liveBeforeOne(statement: Statement, after: Names, exits: Exits): Names {
  const { read, set } = uses(statement);
  switch (statement.do) {
    case 'if':
      return union(read, liveBefore(statement.then, after, exits), liveBefore(statement.else, after, exits));
    case 'either':
      return union(...statement.of.map((branch) => liveBefore(branch, after, exits)));
    case 'loop':
      // What is read in a second round is read in the first one, or set there.
      return liveBefore(statement.body, nothing, { ...exits, break: after, continue: nothing });
    case 'each': {
      const body = liveBefore(statement.body, nothing, { ...exits, break: after, continue: nothing });
      // The body may run not at all.
      return union(after, without(body, statement.into));
    }
    case 'break':
      return exits.break;
    case 'continue':
      return exits.continue;
    case 'goto':
    case 'yield':
      return exits.blocks[statement.to]!;
    case 'invoke':
      return union(read, without(exits.blocks[statement.then]!, set));
    case 'return':
    case 'fail':
      return read;
    default:
      return union(read, without(after, set));
  }
}

/** Which names a statement reads by itself, what is inside it aside; and which one it sets for certain, at its end. */
export function uses(statement: Statement): { readonly read: Names; readonly set: string | undefined } {
  const read = new Set<string>();
  for (const expression of expressionsOf(statement)) collect(expression, read);
  return { read, set: assigned(statement) };
}

/** The local or temp that the statement gives a value. */
export function assigned(statement: Statement): string | undefined {
  if (statement.do === 'set') return statement.local;
  return 'into' in statement ? statement.into : undefined;
}

function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.do) {
    case 'set':
      return [statement.value];
    case 'load':
    case 'store':
    case 'rmw': {
      const { object, index } = statement;
      const value = 'value' in statement ? statement.value : undefined;
      const expect = 'expect' in statement ? statement.expect : undefined;
      return [object, index, value, expect].filter((each) => each !== undefined);
    }
    case 'choose':
      return [statement.count];
    case 'guard':
    case 'if':
      return [statement.condition];
    case 'alloc':
      return Object.values(statement.fields);
    case 'free':
      return [statement.object];
    case 'call':
    case 'spawn':
    case 'invoke':
      return statement.args;
    case 'fail':
      return statement.values.map(({ value }) => value);
    case 'return':
      return statement.value ? [statement.value] : [];
    default:
      return [];
  }
}

/** Adds the names that an expression reads. */
export function collect(expression: Expression, into: Set<string>): void {
  switch (expression.kind) {
    case 'local':
      into.add(expression.name);
      return;
    case 'member':
      return collect(expression.object, into);
    case 'unary':
      return collect(expression.value, into);
    case 'binary':
      collect(expression.left, into);
      return collect(expression.right, into);
    case 'select':
      collect(expression.condition, into);
      collect(expression.then, into);
      return collect(expression.else, into);
  }
}

function union(...sets: readonly Names[]): Names {
  return new Set(sets.flatMap((set) => [...set]));
}

function without(names: Names, name: string | undefined): Names {
  return name === undefined || !names.has(name) ? names : new Set([...names].filter((each) => each !== name));
}

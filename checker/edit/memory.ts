/**
 * What each part of a function does to memory, calls included: which fields of which structs it reads, writes, adds to.
 *
 * What only a rule reads binds nothing. Objects are told apart where code shows that they are different: embedded in different structs, or different globals.
 */

import type { AtomicFunction, Expression, Operation, Program, Statement } from '../ir/ir.ts';
import { eachStatement } from '../lang/walk.ts';
import { readForRules } from './rules.ts';

/** Where an object may be: anywhere, embedded under a name, a global; or what a parameter of the function refers to. */
type Home = 'any' | `in ${string}` | `slot ${number}` | 'self' | `parameter ${number}`;

export interface Access {
  readonly struct: string;
  /** `*`: all of it, as it is freed. `()`: that there is the object at all. */
  readonly field: string;
  readonly home: Home;
  readonly kind: 'read' | 'write' | 'add';
}

/** Whether one of them can make a difference to another: the order of the two matters to the task itself. */
export function conflict(a: readonly Access[], b: readonly Access[]): boolean {
  return a.some((one) => b.some((other) => meet(one, other)));
}

function meet(a: Access, b: Access): boolean {
  if (a.struct !== b.struct || (a.field !== b.field && a.field !== '*' && b.field !== '*')) return false;
  // Two additions come to the same.
  if (a.kind === b.kind && a.kind !== 'write') return false;
  const isTask = (one: Home, other: Home) => one === 'self' && other.startsWith('slot');
  return (
    a.home === 'any' || b.home === 'any' || a.home === b.home || isTask(a.home, b.home) || isTask(b.home, a.home)
  );
}

type Code = AtomicFunction | Operation;

export class MemoryOf {
  private readonly program: Program;
  private readonly codes: ReadonlyMap<string, Code>;
  private readonly known = new Map<Code, readonly Access[]>();

  constructor(program: Program) {
    this.program = program;
    this.codes = new Map([...program.functions, ...program.operations].map((each) => [each.name, each]));
  }

  /** What the statements do that stand at places that are wanted, in any code of the program. */
  at(isWanted: (at: number) => boolean): readonly Access[] {
    const codes = [...this.program.operations, ...this.program.functions];
    const found = codes.flatMap((code) => this.accesses(code, ({ at }) => at !== undefined && isWanted(at)));
    // Nobody knows whether two parameters refer to the same object.
    return distinct(found.map((each) => (each.home.startsWith('parameter') ? { ...each, home: 'any' } : each)));
  }

  /** All that a function or operation does. */
  private of(name: string): readonly Access[] {
    const code = this.codes.get(name)!;
    const known = this.known.get(code) ?? distinct(this.accesses(code, () => true));
    this.known.set(code, known);
    return known;
  }

  private accesses(code: Code, isWanted: (statement: Statement) => boolean): Access[] {
    const home = homes(code);
    const forRules = readForRules(bodyOf(code));
    const found: Access[] = [];
    eachStatement(bodyOf(code), (statement) => {
      if (!isWanted(statement)) return;
      const accesses = this.accessesOf(statement, home);
      if (!forRules.has(statement) || accesses.some(({ kind }) => kind !== 'read')) found.push(...accesses);
    });
    return found;
  }

  private accessesOf(statement: Statement, home: (object: Expression) => Home): readonly Access[] {
    switch (statement.do) {
      case 'load':
      case 'store':
      case 'rmw': {
        const { struct, field } = statement;
        return [{ struct, field, home: home(statement.object), kind: kindOf(statement) }];
      }
      case 'alloc':
        return [{ struct: statement.struct, field: '()', home: 'any', kind: 'add' }];
      case 'each':
        return [{ struct: statement.struct, field: '()', home: 'any', kind: 'read' }];
      case 'free':
        return [{ struct: statement.struct, field: '*', home: home(statement.object), kind: 'write' }];
      case 'call':
        return called(this.of(statement.function), statement.args.map(home));
      case 'invoke':
        return called(this.of(statement.operation), statement.args.map(home));
      case 'spawn':
        return [{ struct: '', field: 'tasks', home: 'any', kind: 'write' }];
      default:
        return [];
    }
  }
}

/** What a call does: the callee's parameters are the caller's arguments. */
function called(accesses: readonly Access[], args: readonly Home[]): readonly Access[] {
  return accesses.map((each) => {
    const index = /^parameter (\d+)$/.exec(each.home)?.[1];
    return index === undefined ? each : { ...each, home: args[Number(index)] ?? 'any' };
  });
}

function kindOf(statement: Extract<Statement, { do: 'load' | 'store' | 'rmw' }>): Access['kind'] {
  if (statement.do === 'load') return 'read';
  const adds = statement.do === 'rmw' && /^[+-]$/.test(statement.op) && statement.into === undefined;
  return adds ? 'add' : 'write';
}

/** Says where an object is, for expressions of one function: parameters that it never sets stay what they are. */
function homes(code: Code): (object: Expression) => Home {
  const set = new Set<string>();
  eachStatement(bodyOf(code), (statement) => {
    if (statement.do === 'set') set.add(statement.local);
    if ('into' in statement && statement.into !== undefined) set.add(statement.into);
  });
  const params = code.locals.slice(0, code.params).map(({ name }) => name);
  return (object) => {
    if (object.kind === 'member') return `in ${object.struct}.${object.field}`;
    if (object.kind === 'const') return `slot ${object.value}`;
    if (object.kind === 'self') return 'self';
    if (object.kind !== 'local' || set.has(object.name)) return 'any';
    const index = params.indexOf(object.name);
    return index === -1 ? 'any' : `parameter ${index}`;
  };
}

function bodyOf(code: Code): readonly Statement[] {
  return 'blocks' in code ? code.blocks.flatMap(({ body }) => body) : code.body;
}

function distinct(accesses: readonly Access[]): readonly Access[] {
  return [...new Map(accesses.map((each) => [JSON.stringify(each), each])).values()];
}

/**
 * The single mistakes that a program can be given: a step, a wait, a test or a lock of one source place left out or
 * weakened. What nobody notices of them, no property stands for.
 *
 * What only checks (`fail`, and tests that lead to it) is no part of this, and neither is what is kept for properties
 * (ghost objects): to leave those out is to ask for less, not to do something else.
 */

import { codeOfTasks, placeOf, reachedFrom, statementsOf, type Code } from './code.ts';
import { inWords, sidesOf } from './conditions.ts';
import type { Expression, Place, Program, Statement } from './ir.ts';
import { constant, nested } from './phrases.ts';
import { printPiece } from './print.ts';

export interface Weakening {
  /** What is done: `step`: left out; `wait`: not waited; `test`: a condition, or part of it, fixed; `lock`: never taken. */
  readonly kind: 'step' | 'wait' | 'test' | 'lock';
  readonly place: Place;
  /** In words: `left out`, `dentry.d_count == 0 taken as true`. */
  readonly what: string;
  /** The statements it is about, and what stands for each of them instead. */
  readonly replacements: ReadonlyMap<Statement, readonly Statement[]>;
  /** For a test: the outcome (0, 1) that it has no more. */
  readonly never?: 0 | 1;
}

type Of<K extends Statement['do']> = Extract<Statement, { readonly do: K }>;

/** All there are, in the order of the program; `wanted` says whose code to look at. */
export function weakenings(program: Program, wanted: (place: Place) => boolean = () => true): Weakening[] {
  return new Finder(program).find(wanted);
}

class Finder {
  private readonly program: Program;
  private readonly ghosts: ReadonlySet<string>;
  /** By kind, place and words: copies of one source place are weakened together. */
  private readonly found = new Map<string, { weakening: Weakening; replacements: Map<Statement, Statement[]> }>();

  constructor(program: Program) {
    this.program = program;
    this.ghosts = new Set(program.structs.filter(({ kind }) => kind === 'ghost').map(({ name }) => name));
  }

  find(wanted: (place: Place) => boolean): Weakening[] {
    for (const code of codeOfTasks(this.program)) {
      if (code.name === this.program.asleep) continue;
      const statements = statementsOf(code);
      for (const statement of statements) {
        const place = placeOf(this.program, code, statement);
        if (!wanted(place)) continue;
        this.steps(statement, place, code);
        if (statement.do === 'guard') this.waits(statement, place, code, statements);
        if (statement.do === 'if' && !onlyChecks(statement)) this.tests(statement, place, code, statements);
      }
      if (wanted(placeOf(this.program, code, code))) this.locks(code, statements);
    }
    return [...this.found.values()].map(({ weakening }) => weakening);
  }

  /** `key` tells apart what can be done at one place, alike in all copies of the code. */
  private add(
    kind: Weakening['kind'],
    place: Place,
    words: { readonly key: string; readonly what: string },
    statement: Statement,
    instead: Statement[],
    never?: 0 | 1,
  ): void {
    const { what } = words;
    const key = [kind, place.file, place.function, place.line, place.column, words.key].join('|');
    const known = this.found.get(key);
    if (known) {
      known.replacements.set(statement, instead);
      return;
    }
    const replacements = new Map([[statement, instead]]);
    const weakening = { kind, place, what, replacements, ...(never !== undefined && { never }) };
    this.found.set(key, { weakening, replacements });
  }

  /** Statements that change something, whose result (if any) nobody asks for. */
  private steps(statement: Statement, place: Place, code: Code): void {
    const instead = this.withoutEffect(statement);
    if (!instead) return;
    const text = printPiece(this.program, code, statement as Of<'store'>);
    const what = place.text === '' ? `left out: ${text}` : 'left out';
    this.add('step', place, { key: place.text === '' ? text : '', what }, statement, instead);
  }

  /** What stands for a statement that is left out; undefined where it changes nothing, or its result is wanted. */
  private withoutEffect(statement: Statement): Statement[] | undefined {
    const at = statement.at === undefined ? {} : { at: statement.at };
    switch (statement.do) {
      case 'store':
        return this.ghosts.has(statement.struct) ? undefined : [];
      case 'rmw': {
        if (this.ghosts.has(statement.struct)) return undefined;
        const { into, object, struct, field, index } = statement;
        if (into === undefined) return [];
        return [{ do: 'load', into, object, struct, field, ...(index && { index }), ...at }];
      }
      case 'free':
        return [];
      case 'spawn':
        return statement.into === undefined ? [] : undefined;
      case 'call':
        return statement.into === undefined && this.changes(statement) ? [] : undefined;
      case 'invoke':
        return statement.into === undefined ? [{ do: 'goto', to: statement.then, ...at }] : undefined;
      default:
        return undefined;
    }
  }

  /** Whether a function changes anything or waits. */
  private changes({ function: name }: Of<'call'>): boolean {
    const called = this.program.functions.find((each) => each.name === name)!;
    return [...reachedFrom(this.program, [called])].some((code) =>
      statementsOf(code).some(
        (each) =>
          ['free', 'alloc', 'spawn', 'guard'].includes(each.do) ||
          ((each.do === 'store' || each.do === 'rmw') && !this.ghosts.has(each.struct)),
      ),
    );
  }

  private waits(guard: Of<'guard'>, place: Place, code: Code, around: readonly Statement[]): void {
    const show = (part: Expression) => inWords(this.program, code, part, guard, around);
    const what = `does not wait for ${show(guard.condition)}`;
    this.add('wait', place, { key: '', what }, guard, [], 0);
    parts(guard.condition).forEach(([part, rest], i) => {
      const words = { key: `part ${i}`, what: `waits without ${show(part)}` };
      this.add('test', place, words, guard, [{ ...guard, condition: rest }]);
    });
  }

  private tests(test: Of<'if'>, place: Place, code: Code, around: readonly Statement[]): void {
    const show = (part: Expression) => inWords(this.program, code, part, test, around);
    const here = around.filter((each) => each.do === 'if' && each.at === test.at);
    const position = here.indexOf(test);
    const sides = sidesOf(test, around);
    const text = sides ? '' : show(test.condition);
    for (const value of [1, 0] as const) {
      const what = sides
        ? `does not ask for ${show(value === 1 ? sides.left : sides.right)}`
        : `${text} taken as ${value === 1 ? 'true' : 'false'}`;
      const words = { key: `${position} ${value}`, what };
      this.add('test', place, words, test, [{ ...test, condition: constant(value) }], value === 1 ? 0 : 1);
    }
    parts(test.condition).forEach(([part, rest], i) => {
      const words = { key: `${position} part ${i}`, what: `does not ask for ${show(part)}` };
      this.add('test', place, words, test, [{ ...test, condition: rest }]);
    });
  }

  /** Locks that a function takes: each left out together with where the function gives it back. */
  private locks(code: Code, statements: readonly Statement[]): void {
    const calls = statements.filter((each): each is Of<'call'> => each.do === 'call' && each.args.length > 0);
    for (const call of calls) {
      const taken = this.lockTakenBy(call);
      if (!taken) continue;
      const which = this.argument(call);
      const same = calls.filter(
        (each) => this.argument(each) === which && (this.lockTakenBy(each) ?? this.lockGivenBackBy(each)) === taken,
      );
      if (same.length < 2) continue;
      const first = placeOf(this.program, code, same[0]!);
      for (const each of same)
        this.add('lock', first, { key: which, what: `${which} is never locked in ${first.function}` }, each, []);
    }
  }

  /** The lock's field, by name, where the function waits for one. */
  private lockTakenBy({ function: name }: Of<'call'>): string | undefined {
    const called = this.program.functions.find((each) => each.name === name)!;
    const { acquires } = called;
    if (!acquires) return undefined;
    const type = called.locals.find((each) => each.name === acquires.param)?.type;
    return type?.kind === 'ref' ? `${type.struct}.${acquires.field}` : undefined;
  }

  /** The field of its first argument that a function writes, where functions that wait for it exist. */
  private lockGivenBackBy({ function: name }: Of<'call'>): string | undefined {
    const called = this.program.functions.find((each) => each.name === name)!;
    const [param] = called.locals.slice(0, called.params);
    const fields = this.program.functions.flatMap(({ acquires }) => acquires?.field ?? []);
    const write = statementsOf(called).find(
      (each): each is Of<'store'> | Of<'rmw'> =>
        (each.do === 'store' || each.do === 'rmw') &&
        each.object.kind === 'local' &&
        each.object.name === param?.name &&
        fields.includes(each.field),
    );
    return write && `${write.struct}.${write.field}`;
  }

  /** The first argument as the source has it, for temporary names differ; else as the IR has it. */
  private argument(call: Of<'call'>): string {
    const text = call.at === undefined ? '' : this.program.places[call.at]!.text;
    const [, inside] = /\(([^,]*?)(?:,.*)?\);?$/.exec(text) ?? [];
    return inside ?? JSON.stringify(call.args[0]);
  }
}

/** Each side of `and` and `or`, at any depth, and what is left of the condition without it. */
function parts(condition: Expression): [part: Expression, rest: Expression][] {
  if (condition.kind !== 'binary' || (condition.op !== 'and' && condition.op !== 'or')) return [];
  const { left, right } = condition;
  const inside = (side: Expression, join: (rest: Expression) => Expression) =>
    parts(side).map(([part, rest]): [Expression, Expression] => [part, join(rest)]);
  const leaves = (side: Expression) => parts(side).length === 0;
  return [
    ...(leaves(left) ? [[left, right] as [Expression, Expression]] : inside(left, (rest) => ({ ...condition, left: rest }))),
    ...(leaves(right) ? [[right, left] as [Expression, Expression]] : inside(right, (rest) => ({ ...condition, right: rest }))),
  ]; // prettier-ignore
}

/** Whether all that a test decides is whether a rule is broken. */
function onlyChecks(test: Of<'if'>): boolean {
  return nested(test).some((side) => side.some(({ do: kind }) => kind === 'fail'));
}

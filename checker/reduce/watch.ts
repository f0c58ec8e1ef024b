/**
 * A program whose tasks take steps alone where nobody can tell: another program, with a mark in every other step.
 *
 * Why nothing is lost. Say a task T has one step t in a state s, and t is not marked. Then by the guess (`guess.ts`) no
 * step that others take before T moves can change what t reads, or look at what t writes: such cells are T's own, nobody
 * writes them, or a lock that T holds stands before them. So {t} is a persistent set in s (Godefroid, LNCS 1032, 1996):
 * any way from s to a deadlock or a final state, and any to a step that breaks a rule, takes t at some time or can take it
 * first, and leads to the same. What properties see is not changed by t (`visible.ts`), so the states left out hold nothing new.
 *
 * Why the guess may be one (Stoller and Cohen, TACAS 2003; Flanagan and Qadeer, SPIN 2003). Take the shortest way on
 * which an access first goes against it. Before that access all commutes as above, so moving steps of tasks that are
 * alone to the front keeps the way, and its last step makes the same access: the reduced program gets there as well, and
 * fails. Where it does not fail, the guess is right in all states, those left out included. So what goes against the guess
 * must do so whatever others have done meanwhile. Most claims are about what the task itself has and holds. Those about
 * what others hold could be met too late, when it has been released; therefore a lock is released alone only where
 * nobody does anything but wait for it, held or not, in code of which that can be read off (`waits.ts`).
 *
 * Why nobody is put off for ever (Kurshan, Levin, Minea, Peled, Yenigün, TACAS 1998). Around any cycle of states some
 * task comes back to where it was, so goes around a cycle of the blocks of one of its operations. One edge of each such
 * cycle is marked: somewhere on it all tasks take their steps. This is about blocks, and not about the order in which a
 * search finds states; what Siegel (CAV 2019) shows to go wrong where a search decides as it goes cannot happen here.
 */

import type { AtomicFunction, Block, Operation, Program, Statement } from '../ir/ir.ts';
import { nested, within } from '../ir/phrases.ts';
import { Checks, failing } from './checks.ts';
import type { Check, Report } from './checks.ts';
import type { Guess } from './guess.ts';
import { eachStatementOf, freedStructs } from './locks.ts';
import { restName, visibleTo } from './visible.ts';
import type { Visible } from './visible.ts';
import { isAbout, waitsUntilFree } from './waits.ts';
import type { Lock } from './waits.ts';

/** The program as it is to be searched. `seen` are the properties of which every change of value must be seen. */
export function watched(
  program: Program,
  guess: Guess,
  seen: readonly string[],
  report: Report = failing,
): Program {
  return new Watch(program, guess, visibleTo(program, seen), report).run();
}

const share: Statement = { do: 'share' };
const watchedName = (name: string) => `watched ${name}`;

/** Where code stands. */
interface Where {
  /** In a function that takes a lock. */
  readonly lock?: Lock | undefined;
  /** The operation, and which of its jumps go around. */
  readonly operation?: Operation;
  readonly goesRound?: (to: number) => boolean;
}

class Watch {
  private readonly program: Program;
  private readonly visible: Visible;
  private readonly checks: Checks;
  private readonly guess: Guess;
  /** The structs whose objects come and go. */
  private readonly changing: ReadonlySet<string>;
  private readonly roots: ReadonlySet<string>;
  /** The functions that are added. */
  private readonly added = new Map<string, AtomicFunction>();

  constructor(program: Program, guess: Guess, visible: Visible, report: Report) {
    this.program = program;
    this.guess = guess;
    this.visible = visible;
    this.checks = new Checks(program, guess, visible.fields, report);
    const changing = new Set(freedStructs(program));
    const roots = new Set(program.tasks.map(({ operation }) => operation));
    for (const { kind, name } of program.structs) if (kind === 'task') changing.add(name);
    eachStatementOf(program, (statement) => {
      if (statement.do === 'alloc') changing.add(statement.struct);
      if (statement.do === 'spawn') roots.add(statement.operation);
    });
    this.changing = changing;
    this.roots = roots;
  }

  run(): Program {
    const { program } = this;
    const operations = program.operations.map((each) => this.operation(each));
    const asleep = program.asleep === undefined ? {} : { asleep: this.watchedFunction(program.asleep) };
    // Properties go on calling the functions as they were.
    return {
      ...program,
      alone: true,
      ...asleep,
      operations,
      functions: [...program.functions, ...this.added.values()],
    };
  }

  private operation(operation: Operation): Operation {
    const { name } = operation;
    const around = backEdges(operation);
    const blocks = operation.blocks.map((block, i): Block => {
      const body = this.list(block.body, { operation, goesRound: (to) => around.has(edge(i, to)) });
      return { ...block, body: this.visible.rests.has(restName(name, i)) ? [share, ...body] : body };
    });
    return { ...operation, blocks };
  }

  private list(list: readonly Statement[], where: Where): Statement[] {
    return list.flatMap((statement) => this.statement(statement, where));
  }

  private statement(statement: Statement, where: Where): Statement[] {
    const { checks } = this;
    switch (statement.do) {
      case 'load':
        return [
          ...this.before(checks.read(statement.struct, statement.field, waits(statement, where)), [
            statement.object,
          ]),
          statement,
        ];
      case 'store': {
        const { struct, field, object, value } = statement;
        const isLock = this.guess.locks.get(struct) === field;
        return [
          ...this.before(checks.write(struct, field, waits(statement, where)), isLock ? [object, value] : [object]),
          statement,
        ];
      }
      case 'rmw': {
        const { struct, field, object } = statement;
        const read = this.before(checks.read(struct, field, false), [object]);
        return [...read, ...this.before(checks.write(struct, field, false), [object]), statement];
      }
      case 'free':
        return [share, ...this.before(checks.free(statement.struct), [statement.object]), statement];
      case 'alloc':
      case 'spawn':
        return [share, statement];
      case 'call':
        return [{ ...statement, function: this.watchedFunction(statement.function) }];
      case 'goto':
        return where.goesRound?.(statement.to) ? [share, statement] : [statement];
      case 'yield':
      case 'invoke':
      case 'return':
        return this.leaves(statement, where) ? [share, statement] : [statement];
      case 'each': {
        const each = within(statement, (inner) => this.list(inner, where));
        return this.changing.has(statement.struct) ? [share, each] : [each];
      }
      default:
        return [within(statement, (inner) => this.list(inner, where))];
    }
  }

  /** Whether others can tell where the task goes, or it may go there again and again. */
  private leaves(statement: Extract<Statement, { do: 'yield' | 'invoke' | 'return' }>, where: Where): boolean {
    const { operation, goesRound } = where;
    if (!operation) return false;
    const { rests, inside } = this.visible;
    if (statement.do === 'return') return this.roots.has(operation.name) || inside.has(operation.name);
    if (statement.do === 'invoke') return goesRound!(statement.then) || inside.has(statement.operation);
    return goesRound!(statement.to) || rests.has(restName(operation.name, statement.to));
  }

  private before(check: Check, args: Extract<Statement, { do: 'call' }>['args']): Statement[] {
    if (check === 'none') return [];
    if (check === 'share') return [share];
    this.added.set(check.name, check);
    return [{ do: 'call', function: check.name, args }];
  }

  private watchedFunction(name: string): string {
    const copy = watchedName(name);
    if (!this.added.has(copy)) {
      const code = this.program.functions.find((each) => each.name === name)!;
      this.added.set(copy, { ...code, name: copy });
      const lock = this.lockTakenBy(code);
      this.added.set(copy, { ...code, name: copy, body: this.list(code.body, { lock }) });
    }
    return copy;
  }

  /** The lock that a function takes, if one can see that it waits until nobody holds it. */
  private lockTakenBy({ acquires, locals, body }: AtomicFunction): Lock | undefined {
    const type = locals.find(({ name }) => name === acquires?.param)?.type;
    // A task that falls asleep does something else instead: that it has waited can be told.
    if (!acquires || type?.kind !== 'ref' || this.program.asleep !== undefined) return undefined;
    const field = this.guess.locks.get(type.struct);
    const lock = { param: acquires.param, struct: type.struct, field: field ?? '' };
    return field !== undefined && waitsUntilFree(body, lock) ? lock : undefined;
  }
}

/** Whether it is the lock that the function takes which is looked at, or taken. */
function waits(statement: Extract<Statement, { do: 'load' | 'store' }>, { lock }: Where): boolean {
  return lock !== undefined && isAbout(statement, lock);
}

const edge = (from: number, to: number) => `${from} ${to}`;

/** The jumps between blocks without which one could not go around: those back to a block that one comes from, depth first. */
function backEdges({ blocks }: Operation): ReadonlySet<string> {
  const back = new Set<string>();
  const seen = new Set<number>();
  const path = new Set<number>();
  const visit = (block: number): void => {
    seen.add(block);
    path.add(block);
    for (const to of jumpsOf(blocks[block]!.body))
      if (path.has(to)) back.add(edge(block, to));
      else if (!seen.has(to)) visit(to);
    path.delete(block);
  };
  visit(0);
  return back;
}

function jumpsOf(list: readonly Statement[]): number[] {
  return list.flatMap((statement) => {
    if (statement.do === 'goto' || statement.do === 'yield') return [statement.to];
    if (statement.do === 'invoke') return [statement.then];
    return nested(statement).flatMap(jumpsOf);
  });
}

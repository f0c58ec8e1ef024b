/**
 * Functions that a reduced program calls before each access: they fail where the guess is wrong, and share the step unless
 * the guess says that nobody else can notice the access, or forestall it.
 *
 *     read   private to the task ─ or nobody else writes ─ or it holds the lock that all who write hold
 *     write  private to the task ─ or nobody else writes, or it holds that lock; and it holds the lock that all who read hold
 *
 * A lock's own field is read and written freely by the one who holds it, if others look at it only to wait.
 */

import type { AtomicFunction, Expression, Program, Statement } from '../ir/ir.ts';
import { binary, compare, constant, ifThen, local, self, whole } from '../ir/phrases.ts';
import { poolsOf } from '../ir/slots.ts';
import { anybody, fieldName, guessIsWrong, nobody } from './guess.ts';
import type { Claim, Guess, Stretch } from './guess.ts';
import type { Protector } from './locks.ts';

/** What to do before an access: nothing, share the step, or call the function. */
export type Check = 'none' | 'share' | AtomicFunction;

/** What to do where a claim is wrong; with a stretch it is about the object there that is called `object`. */
export type Report = (claim: Claim, stretch?: Stretch) => Statement;

/** In a search it ends everything. */
export const failing: Report = (claim, stretch) => ({
  do: 'fail',
  rule: guessIsWrong,
  message: JSON.stringify(stretch ? { ...claim, slot: '{0}' } : claim),
  values: stretch ? [{ value: object }] : [],
});

const object = local('object');
const leave: Statement = { do: 'return' };
const share: Statement = { do: 'share' };

export class Checks {
  private readonly program: Program;
  private readonly guess: Guess;
  /** Fields of which every write is visible. */
  private readonly visible: ReadonlySet<string>;
  private readonly report: Report;
  private readonly tasks: readonly number[];

  constructor(program: Program, guess: Guess, visible: ReadonlySet<string>, report: Report) {
    this.report = report;
    this.program = program;
    this.guess = guess;
    this.visible = visible;
    this.tasks = Array.from({ length: program.tasks.length + program.spawnSlots }, (_, i) => i + 1);
  }

  /** Before a read. `waits`: of a lock, by a function that takes it. */
  read(struct: string, field: string, waits: boolean): Check {
    const name = fieldName(struct, field);
    const isLock = this.guess.locks.get(struct) === field;
    const body = this.inEachStretch(name, (stretch) => [
      ...this.failUnlessUser(stretch, struct, field),
      ifThen(
        this.among(stretch, (slot, task) => stretch.users[slot] === task),
        [leave],
      ),
      ...(isLock ? this.readLock(struct, field, waits) : this.readCommon(stretch, struct, field)),
      share,
    ]);
    return checkOf(`before ${waits ? 'waiting for' : 'reading'} ${name}`, ['object'], body);
  }

  private readLock(struct: string, field: string, waits: boolean): Statement[] {
    const looks = [load('holder', object, struct, field), ifThen(mine, [leave])];
    return waits || !this.guess.waited.has(struct) ? looks : [...looks, this.report(notToWait(struct, field))];
  }

  private readCommon(stretch: Stretch, struct: string, field: string): Statement[] {
    const { readLock, writeLock } = stretch;
    const claim = { claim: 'readLock', struct, field, slot: stretch.lo } as const;
    const alone = this.among(stretch, (slot, task) => writesAlone(stretch, slot, task));
    return [
      ...(readLock ? [...this.whoHolds(readLock), ifThen(notMine, [this.report(claim)])] : []),
      ifThen(alone, [leave]),
      ...(writeLock ? [...this.whoHolds(writeLock), ifThen(mine, [leave])] : []),
    ];
  }

  /** Before a write; of a lock the new value is given, too. `waits`: by a function that has waited for it. */
  write(struct: string, field: string, waits: boolean): Check {
    const name = fieldName(struct, field);
    const visible = this.visible.has(name);
    const isLock = this.guess.locks.get(struct) === field;
    const body = this.inEachStretch(name, (stretch) => {
      const isPrivate = this.among(stretch, (slot, task) => stretch.users[slot] === task);
      return [
        ...(isLock ? this.keepsToRules(struct, field, waits) : []),
        ...this.failUnlessUser(stretch, struct, field),
        ...(visible ? [] : [ifThen(isPrivate, [leave])]),
        ...(isLock ? this.release(stretch, struct, visible) : this.writeCommon(stretch, struct, field, visible)),
        share,
      ];
    });
    const params = isLock ? ['object', 'value'] : ['object'];
    return checkOf(`${waits ? 'having waited, ' : ''}before writing ${name}`, params, body);
  }

  /** A lock is taken when it is free, by whoever takes it, and released by the one who holds it. */
  private keepsToRules(struct: string, field: string, waits: boolean): Statement[] {
    const freeOrMine = (name: string) => binary(compare(name, '==', 0), 'or', binary(local(name), '==', self));
    const kept = binary(freeOrMine('holder'), 'and', freeOrMine('value'));
    const claim = { claim: 'lock', struct, field, slot: 0 } as const;
    const looks = [load('holder', object, struct, field), ifThen(not(kept), [this.report(claim)])];
    if (waits || !this.guess.waited.has(struct)) return looks;
    return [...looks, ifThen(notMine, [this.report(notToWait(struct, field))])];
  }

  /**
   * That others do to the lock what they may do only while nobody holds it would go unnoticed if it were released first: so
   * nobody may but wait for it, and what it is in must stay, whether or not it is held.
   */
  private release(stretch: Stretch, struct: string, visible: boolean): Statement[] {
    if (visible || !this.guess.waited.has(struct)) return [];
    const stays = this.among(stretch, (slot) => stretch.stays[slot]!);
    return [ifThen(binary(stays, 'and', mine), [leave])];
  }

  private writeCommon(stretch: Stretch, struct: string, field: string, visible: boolean): Statement[] {
    const { readLock, writeLock } = stretch;
    const at = { struct, field, slot: stretch.lo };
    const checked: Statement[] = [this.failUnlessWriter(stretch, struct, field)];
    if (writeLock) {
      const exempt = this.among(stretch, (slot) => stretch.users[slot] !== anybody);
      const bad = binary(not(exempt), 'and', notMine);
      checked.push(...this.whoHolds(writeLock), ifThen(bad, [this.report({ claim: 'writeLock', ...at })]));
    }
    if (visible || !readLock) return checked;
    const certain = writeLock ? constant(1) : this.among(stretch, (slot, task) => stretch.writers[slot] === task);
    return [...checked, ...this.whoHolds(readLock), ifThen(binary(certain, 'and', mine), [leave])];
  }

  /** Before an object is freed, which is as good as writing all of it; only a lock within it need not be held. */
  free(struct: string): Check {
    const body = this.freeing(struct, 0);
    if (body.length === 0) return 'none';
    const locals = ['freed', 'object', 'holder'].map(whole);
    return { name: `before freeing ${struct}`, params: 1, locals, body: [ifThen(local('freed'), body)] };
  }

  /** The same for what an object embeds so many slots behind its own. */
  private freeing(struct: string, offset: number): Statement[] {
    const look: Statement = { do: 'set', local: 'object', value: binary(local('freed'), '+', constant(offset)) };
    return [...poolsOf(this.program).get(struct)!.fields].flatMap(([field, { field: declared, base }]) => {
      if (declared.embed !== undefined) return this.freeing(declared.embed, offset + base);
      const isLock = this.guess.locks.get(struct) === field;
      const body = this.inEachStretch(fieldName(struct, field), (stretch) => [
        ...this.failUnlessUser(stretch, struct, field),
        this.failUnlessWriter(stretch, struct, field),
        ...(['writeLock', 'readLock'] as const).flatMap((claim) =>
          this.notOthers(stretch[claim], { claim, struct, field, slot: stretch.lo }),
        ),
        ...(isLock ? this.freeingLock(stretch, struct, field) : []),
      ]);
      return [look, ...body.filter((each) => each.do !== 'if' || each.then.length > 0)];
    });
  }

  private freeingLock(stretch: Stretch, struct: string, field: string): Statement[] {
    const stays = this.among(stretch, (slot) => stretch.stays[slot]!);
    const own = { lock: struct, slot: 0, relative: true };
    return [
      ifThen(stays, [this.report({ claim: 'stays', struct, field, slot: 0 }, stretch)]),
      ...this.notOthers(own, { claim: 'lock', struct, field, slot: 0 }),
    ];
  }

  /** Fails where a task frees something although another holds its lock, or, where that is not freed with it, it does not itself. */
  private notOthers(lock: Protector | undefined, claim: Claim): Statement[] {
    if (!lock) return [];
    const wrong = lock.relative ? binary(local('holder'), 'and', notMine) : notMine;
    return [...this.whoHolds(lock), ifThen(wrong, [this.report(claim)])];
  }

  /** Fails where a cell is private to another task. */
  private failUnlessUser(stretch: Stretch, struct: string, field: string): Statement[] {
    const { users } = stretch;
    const wrong = this.among(stretch, (slot, task) => users[slot] !== anybody && users[slot] !== task);
    return [ifThen(wrong, [this.report({ claim: 'private', struct, field, slot: 0 }, stretch)])];
  }

  /** Fails where the task is not the one that writes a cell. */
  private failUnlessWriter(stretch: Stretch, struct: string, field: string): Statement {
    const wrong = this.among(
      stretch,
      (slot, task) => claimsWriter(stretch, slot) && stretch.writers[slot] !== task,
    );
    return ifThen(wrong, [this.report({ claim: 'writer', struct, field, slot: 0 }, stretch)]);
  }

  private inEachStretch(name: string, make: (stretch: Stretch) => Statement[]): Statement[] {
    const all = this.guess.fields.get(name)!;
    return all.map((stretch) => {
      const within = binary(compare('object', '>=', stretch.lo), 'and', compare('object', '<=', stretch.hi));
      return ifThen(within, tidy(make(stretch)));
    });
  }

  /** Leaves in `holder` who holds the lock that protects the object. */
  private whoHolds({ lock, slot, relative }: Protector): Statement[] {
    const place = relative ? binary(object, '+', constant(slot)) : constant(slot);
    return [load('holder', place, lock, this.guess.locks.get(lock)!)];
  }

  /** 1 if the object is among those slots of the stretch, counted from its beginning, of which this is true of the task that runs. */
  private among({ lo, hi }: Stretch, test: (slot: number, task: number) => boolean): Expression {
    const parts: Expression[] = [];
    for (let from = lo; from <= hi; from += 32) {
      const count = Math.min(32, hi - from + 1);
      const masks = this.tasks.map((task) => {
        let mask = 0;
        for (let i = 0; i < count; i++) if (test(from - lo + i, task)) mask |= 1 << i;
        return mask;
      });
      const full = count === 32 ? -1 : 2 ** count - 1;
      parts.push(memberOf(masks, full, binary(object, '-', constant(from))));
    }
    return parts.reduceRight((rest, part, i) => {
      if (isConstant(part) && isConstant(rest) && part.value === rest.value) return part;
      return { kind: 'select', condition: compare('object', '<', lo + 32 * (i + 1)), then: part, else: rest };
    });
  }
}

/** Whether a bit is set in the mask of the task that runs. */
function memberOf(masks: readonly number[], full: number, bit: Expression): Expression {
  const distinct = new Set(masks);
  if (distinct.size === 1 && distinct.has(0)) return constant(0);
  if (distinct.size === 1 && distinct.has(full)) return constant(1);
  const mask = masks.reduceRight<Expression>(
    (rest, each, i) =>
      isConstant(rest) && rest.value === each
        ? rest
        : { kind: 'select', condition: binary(self, '==', constant(i + 1)), then: constant(each), else: rest },
    constant(masks.at(-1)!),
  );
  return binary(binary(mask, '>>', bit), '&', constant(1));
}

/** Somebody looks at a lock, or changes it, other than by waiting for it and taking it, or by releasing it. */
const notToWait = (struct: string, field: string): Claim => ({ claim: 'wait', struct, field, slot: 0 });

const isConstant = (of: Expression): of is Extract<Expression, { kind: 'const' }> => of.kind === 'const';
const mine = binary(local('holder'), '==', self);
const notMine = binary(local('holder'), '!=', self);
const not = (value: Expression): Expression => ({ kind: 'unary', op: 'not', value });

/** Whether it is claimed that one task only, or none, writes a cell that is not private. */
function claimsWriter({ users, writers, writeLock }: Stretch, slot: number): boolean {
  if (users[slot] !== anybody || writers[slot] === anybody) return false;
  return writers[slot] === nobody || writeLock === undefined;
}

/** Whether nobody but the task can write a cell that is not private. */
function writesAlone(stretch: Stretch, slot: number, task: number): boolean {
  return claimsWriter(stretch, slot) && (stretch.writers[slot] === nobody || stretch.writers[slot] === task);
}

function load(into: string, from: Expression, struct: string, field: string): Statement {
  return { do: 'load', into, object: from, struct, field };
}

/** Without what cannot be, and what comes behind that which always ends it. */
function tidy(list: readonly Statement[]): Statement[] {
  const found: Statement[] = [];
  for (const statement of list) {
    if (statement.do === 'if' && isConstant(statement.condition)) {
      if (statement.condition.value === 0) continue;
      found.push(...statement.then);
      if (statement.then.some((each) => each.do === 'return' || each.do === 'fail')) break;
      continue;
    }
    found.push(statement);
  }
  return found;
}

/** The function, unless it would do nothing, or nothing but share the step. */
function checkOf(name: string, params: readonly string[], body: readonly Statement[]): Check {
  const ifs = body.filter((each) => each.do === 'if');
  const does = ifs.map(({ then }) => then.map((each) => each.do).join());
  if (does.every((each) => each === '' || each === 'return')) return 'none';
  if (does.every((each) => each === 'share')) return 'share';
  return { name, params: params.length, locals: [...params, 'holder'].map(whole), body };
}

/** Statements of the IR as WebAssembly: one row of the table for each kind. */

import type { Statement } from '../../ir/ir.ts';
import type { Range } from '../../ir/slots.ts';
import { operate } from '../../state/ranges.ts';
import { access, holding, operands } from './access.ts';
import { callFunction, spend } from './calls.ts';
import { choose } from './choices.ts';
import { withScratch } from './context.ts';
import type { Context } from './context.ts';
import {
  block,
  br,
  brIf,
  brTable,
  call,
  drop,
  get,
  getGlobal,
  i32,
  iff,
  Label,
  loop,
  set,
  setGlobal,
} from './encode.ts';
import type { Code } from './encode.ts';
import { compute, failIf, operators, truth } from './expressions.ts';
import type { Value } from './expressions.ts';
import { mostOutcomes } from './journal.ts';
import { status } from './machine.ts';
import { defaultsOf, knownOperand, locate, markLive, ownLiveness, zeroesOf } from './objects.ts';
import { spawnTask } from './steps.ts';
import { readPlace, writePlace } from './spots.ts';
import type { Place } from './spots.ts';
import { runsOf } from './tasks.ts';

type Of<K> = Extract<Statement, { readonly do: K }>;

const kinds: { readonly [K in Statement['do']]: (statement: Of<K>, context: Context) => Code } = {
  set: ({ local, value }, context) => assign(local, compute(value, context), context),
  load: (statement, context) =>
    access(statement, [], context, (place) =>
      assign(statement.into, { code: readPlace(place), range: place.spot, sure: true }, context),
    ),
  store: (statement, context) => {
    const value = compute(statement.value, context);
    return access(statement, [value], context, (place, [given]) => store(place, given!, context));
  },
  rmw: (statement, context) => readModifyWrite(statement, context),
  fence: () => [],
  choose: (statement, context) => {
    const { into, count } = statement;
    const outcomes = compute(count, context);
    const range = { lo: 0, hi: Math.max(0, outcomes.range.hi - 1) };
    const { journal } = context.machine;
    const outcome = (width: Code) =>
      !journal || range.hi >= mostOutcomes
        ? choose(width, context)
        : withScratch(context.func, (local) =>
            journal.noted(statement, range.hi + 1, choose(width, context), local),
          );
    const value = (width: Code): Value => ({ code: outcome(width), range, sure: true });
    if (outcomes.sure && range.hi === outcomes.range.lo - 1) return assign(into, value(outcomes.code), context);
    return holding(context, (hold, code) => {
      const width = hold(outcomes.code);
      if (outcomes.range.lo < 1) code.push(failIf(i32.leS(get(width), i32.const(0)), context));
      code.push(assign(into, value(get(width)), context));
    });
  },
  guard: (statement, context) => {
    const { condition, sleeps } = statement;
    const { journal, layout } = context.machine;
    const test = truth(condition, context);
    const why = sleeps && layout.program.asleep !== undefined ? status.asleep : status.disabled;
    const forbidden = [journal?.cameOut(statement, 0, 2) ?? [], context.leave(why)];
    return [iff(i32.eqz(test.code), forbidden), journal?.cameOut(statement, 1, 2) ?? []];
  },
  resched: () => [],
  share: (_, { machine, leave }) =>
    machine.layout.program.alone
      ? iff(getGlobal(machine.trying), [setGlobal(machine.shared, i32.const(1)), leave(status.disabled)])
      : [],
  either: (statement, context) => {
    const { of } = statement;
    const end = new Label();
    const labels = of.map(() => new Label());
    const choice = choose(i32.const(of.length), context);
    const { journal } = context.machine;
    const branches = of.map((body, i) => [
      journal?.cameOut(statement, i, of.length) ?? [],
      sequence(body, context),
    ]);
    const dispatch: Code = brTable(labels, choice);
    const nested = labels.reduce<Code>(
      (inside, label, i) => [block(label, inside), branches[i]!, br(end)],
      dispatch,
    );
    return block(end, nested);
  },
  alloc: (statement, context) => allocate(statement, context),
  free: ({ object, struct }, context) => free(compute(object, context), struct, context),
  call: (statement, context) => {
    const { into } = statement;
    const result = callFunction(statement.function, statement.args, context);
    return into === undefined ? drop(result.code) : assign(into, result, context);
  },
  spawn: (statement, context) => spawnTask(statement, context),
  each: (statement, context) => each(statement, context),
  if: (statement, context) => {
    const { condition, then, else: other } = statement;
    const { journal } = context.machine;
    const test = truth(condition, context);
    if (journal) {
      const side = (outcome: number, body: readonly Statement[]) => [
        journal.cameOut(statement, outcome, 2),
        sequence(body, context),
      ];
      return iff(test.code, side(1, then), side(0, other));
    }
    const otherwise = other.length > 0 ? sequence(other, context) : undefined;
    return iff(test.code, sequence(then, context), otherwise);
  },
  loop: ({ body }, context) => {
    const [end, again] = [new Label(), new Label()];
    const inner = { ...context, jumps: { ...context.jumps, break: end, continue: again } };
    return block(
      end,
      loop(again, [spend(1 + context.machine.costs.of(body), context), sequence(body, inner), br(again)]),
    );
  },
  break: (_, { jumps }) => br(jumps.break!),
  continue: (_, { jumps }) => br(jumps.continue!),
  fail: (_, context) => context.leave(status.failed),
  goto: ({ to }, { jumps }) => jumps.goto!(to),
  yield: ({ to }, { jumps }) => jumps.yield!(to),
  invoke: (statement, { jumps }) => jumps.invoke!(statement),
  return: ({ value }, context) => {
    const result = value ? compute(value, context) : { code: i32.const(0), range: { lo: 0, hi: 0 }, sure: true };
    return context.jumps.return(result.code);
  },
};

/** Gives a local or temp a value; that of an operation's local must be within its range. */
export function assign(name: string, value: Value, context: Context): Code {
  const { range, write, limited } = context.variables.get(name)!;
  return limited ? within(value, range, context, write!) : write!(value.code);
}

/** Ends the step unless the value is in the range; `use` is given the value's code, for once. */
export function within(value: Value, range: Range, context: Context, use: (code: Code) => Code): Code {
  const { lo, hi } = range;
  if (value.range.lo >= lo && value.range.hi <= hi) return use(value.code);
  return holding(context, (hold, code) => {
    const number = get(hold(value.code));
    const above = lo === 0 ? number : i32.sub(number, i32.const(lo));
    code.push(failIf(i32.gtU(above, i32.const(hi - lo)), context), use(number));
  });
}

function store(place: Place, value: Value, context: Context): Code {
  return within(value, place.spot, context, (code) => writePlace(place, code));
}

function readModifyWrite(statement: Of<'rmw'>, context: Context): Code {
  const { op, into } = statement;
  const value = compute(statement.value, context);
  const expect = statement.expect ? [compute(statement.expect, context)] : [];
  return access(statement, [value, ...expect], context, (place, [operand, hoped], hold) => {
    const before: Value = { code: get(hold(readPlace(place))), range: place.spot, sure: true };
    const given = operand!;
    const receive = into === undefined ? [] : assign(into, before, context);
    if (op === 'cmpxchg') return [iff(i32.eq(before.code, hoped!.code), store(place, given, context)), receive];
    if (op === 'xchg') return [store(place, given, context), receive];
    const after = { ...operators[op](before, given, context), range: operate(op, before.range, given.range) };
    return [store(place, after, context), receive];
  });
}

function allocate({ into, struct, fields }: Of<'alloc'>, context: Context): Code {
  const { machine, state } = context;
  const pool = machine.layout.pools.get(struct)!;
  const names = Object.keys(fields);
  const values = names.map((name) => compute(fields[name]!, context));
  return holding(context, (hold, code) => {
    const given = operands(values, hold, code);
    const used: Place = { address: get(state), spot: pool.life.used! };
    const slot = get(hold(i32.add(readPlace(used), i32.const(1))));
    code.push(
      iff(i32.gtS(slot, i32.const(pool.pool.own)), [
        setGlobal(machine.limit, i32.const(pool.pool.index)),
        context.leave(status.limited),
      ]),
      writePlace(used, slot),
      markLive(pool, get(state), slot, true, hold),
      call(defaultsOf(machine, pool), get(state), slot),
    );
    names.forEach((name, i) => {
      const place = locate(pool, pool.fields.get(name)!, state, { code: slot }, knownOperand(0), hold);
      code.push(store(place, given[i]!, context));
    });
    code.push(assign(into, { code: slot, range: { lo: 1, hi: pool.pool.own }, sure: true }, context));
  });
}

function free(object: Value, struct: string, context: Context): Code {
  const { machine, state } = context;
  const pool = machine.layout.pools.get(struct)!;
  const own = pool.pool.struct.kind === 'task' ? 0 : Math.min(pool.pool.own, pool.slots);
  return holding(context, (hold, code) => {
    const slot = get(hold(object.code));
    const live = ownLiveness(pool, get(state), slot);
    const release = holding(context, (holdInside, inside) => {
      inside.push(
        failIf(i32.geU(i32.sub(slot, i32.const(1)), i32.const(own)), context),
        live ? failIf(i32.eqz(live), context) : [],
        call(zeroesOf(machine, pool), get(state), slot),
      );
      inside.push(markLive(pool, get(state), slot, false, holdInside));
    });
    code.push(iff(slot, release));
  });
}

function each({ struct, into, body }: Of<'each'>, context: Context): Code {
  const { machine, state } = context;
  const pool = machine.layout.pools.get(struct)!;
  const last = Math.min(pool.pool.own, pool.slots);
  return holding(context, (hold, code) => {
    const slot = hold(i32.const(1));
    const [end, again, next] = [new Label(), new Label(), new Label()];
    const inner = { ...context, jumps: { ...context.jumps, break: end, continue: next } };
    const present =
      pool.pool.struct.kind === 'task'
        ? call(runsOf(machine), get(state), get(slot))
        : (ownLiveness(pool, get(state), get(slot)) ?? i32.const(1));
    const one: Value = { code: get(slot), range: { lo: 1, hi: last }, sure: true };
    const visit = [assign(into, one, context), sequence(body, inner)];
    code.push(
      block(end, [
        loop(again, [
          brIf(end, i32.gtS(get(slot), i32.const(last))),
          block(next, [brIf(next, i32.eqz(present)), visit]),
          set(slot, i32.add(get(slot), i32.const(1))),
          br(again),
        ]),
      ]),
    );
  });
}

/** The code of a list of statements. */
export function sequence(statements: readonly Statement[], context: Context): Code {
  return statements.map((statement) => {
    const make = kinds[statement.do] as (statement: Statement, context: Context) => Code;
    const { journal } = context.machine;
    return journal ? [journal.ran(statement), make(statement, context)] : make(statement, context);
  });
}

/** Statements of the IR as functions of a run: one row of the table for each kind. */

import type { Expression, Statement, Target } from '../ir/ir.ts';
import type { FieldPlace, Pool } from '../ir/slots.ts';
import { formatValue } from '../ir/values.ts';
import { applyOperator, compute } from './reference-expressions.ts';
import type { Names } from './reference-expressions.ts';
import type { Code, Compute, FunctionCode, OperationCode, Run } from './reference-run.ts';

/** What names mean where a statement stands. */
export interface Scope extends Names {
  /** The operation it is in; absent in an atomic function, whose locals have no range. */
  readonly operation: OperationCode | undefined;
  readonly functions: ReadonlyMap<string, FunctionCode>;
  readonly operations: ReadonlyMap<string, OperationCode>;
}

type Of<K> = Extract<Statement, { readonly do: K }>;

const kinds: { readonly [K in Statement['do']]: (statement: Of<K>, scope: Scope) => Code } = {
  set: ({ local, value }, scope) => {
    const [give, into] = [compute(value, scope), receiver(local, scope)];
    return (run) => into(run, give(run));
  },
  load: (statement, scope) => {
    const [from, into] = [target(statement, scope), receiver(statement.into, scope)];
    return (run) => into(run, run.read(from.pool, from.place, from.object(run), from.index(run)));
  },
  store: (statement, scope) => {
    const [to, value] = [target(statement, scope), compute(statement.value, scope)];
    return (run) => {
      const [slot, index] = [to.object(run), to.index(run)];
      run.write(to.pool, to.place, slot, index, value(run));
      return 'next';
    };
  },
  rmw: (statement, scope) => readModifyWrite(statement, scope),
  fence: () => () => 'next',
  choose: ({ into, count, name, labels }, scope) => {
    const [outcomes, receive] = [compute(count, scope), receiver(into, scope)];
    return (run) => {
      const width = outcomes(run);
      if (width < 1) run.fail('index-out-of-range', `index out of range: ${run.who} chooses one of ${width}`);
      const value = run.choose(width);
      if (value < 0) return 'disabled';
      const label = labels?.[value];
      run.events?.push({ kind: 'choose', name, value, ...(label !== undefined && { label }), ...run.place() });
      return receive(run, value);
    };
  },
  guard: ({ condition, sleeps = false }, scope) => {
    const test = compute(condition, scope);
    return (run) => {
      if (test(run) !== 0) return 'next';
      run.asleep = sleeps;
      return 'disabled';
    };
  },
  resched: () => () => 'next',
  share: () => (run) => {
    run.shared = true;
    return 'next';
  },
  either: ({ of }, scope) => {
    const branches = of.map((statements) => sequence(statements, scope));
    return (run) => {
      const choice = run.choose(branches.length);
      if (choice < 0) return 'disabled';
      run.events?.push({ kind: 'choose', name: 'either', value: choice, ...run.place() });
      return branches[choice]!(run);
    };
  },
  alloc: ({ into, struct, fields }, scope) => {
    const pool = scope.pools.get(struct)!;
    const receive = receiver(into, scope);
    const values = Object.entries(fields).map(
      ([name, value]) => [pool.fields.get(name)!, compute(value, scope)] as const,
    );
    return (run) => {
      const given = values.map(([place, value]) => [place, value(run)] as const);
      const slot = run.memory.alloc(pool);
      if (slot === 0) run.limit(`pool:${struct}`);
      run.events?.push({ kind: 'alloc', struct, slot, ...run.place() });
      for (const [place, value] of given) run.write(pool, place, slot, undefined, value);
      return receive(run, slot);
    };
  },
  free: ({ object, struct }, scope) => {
    const [pool, give] = [scope.pools.get(struct)!, compute(object, scope)];
    return (run) => {
      run.free(pool, give(run));
      return 'next';
    };
  },
  call: ({ function: name, args, into }, scope) => {
    const callee = scope.functions.get(name)!;
    const given = args.map((arg) => compute(arg, scope));
    const receive = into === undefined ? undefined : receiver(into, scope);
    return (run) => {
      const signal = run.call(callee, given.map((arg) => arg(run))); // prettier-ignore
      return signal === 'next' && receive ? receive(run, run.result) : signal;
    };
  },
  spawn: ({ operation: name, args, into }, scope) => {
    const operation = scope.operations.get(name)!;
    const given = args.map((arg) => compute(arg, scope));
    const receive = into === undefined ? undefined : receiver(into, scope);
    return (run) => {
      const task = run.memory.spawn(operation, parameters(run, operation, given));
      if (task < 0) run.limit('pool:tasks');
      run.events?.push({ kind: 'spawn', task, operation: name, ...run.place() });
      return receive ? receive(run, task + 1) : 'next';
    };
  },
  each: ({ struct, into, body }, scope) => {
    const pool = scope.pools.get(struct)!;
    const [receive, code] = [receiver(into, scope), sequence(body, scope)];
    const present = (run: Run, slot: number) =>
      pool.struct.kind === 'task' ? run.memory.frames(slot - 1).length > 0 : run.memory.live(pool.index, slot);
    return (run) => {
      for (let slot = 1; slot <= pool.own; slot++) {
        if (!present(run, slot)) continue;
        receive(run, slot);
        const signal = code(run);
        if (signal === 'break') break;
        if (signal !== 'next' && signal !== 'continue') return signal;
      }
      return 'next';
    };
  },
  if: ({ condition, then, else: other }, scope) => {
    const [test, yes, no] = [compute(condition, scope), sequence(then, scope), sequence(other, scope)];
    return (run) => (test(run) !== 0 ? yes(run) : no(run));
  },
  loop: ({ body }, scope) => {
    const code = sequence(body, scope);
    return (run) => {
      for (;;) {
        run.spend();
        const signal = code(run);
        if (signal === 'break') return 'next';
        if (signal !== 'next' && signal !== 'continue') return signal;
      }
    };
  },
  break: () => () => 'break',
  continue: () => () => 'continue',
  fail: ({ rule, message, values }, scope) => {
    const given = values.map(({ value, type }) => [compute(value, scope), type] as const);
    return (run) => {
      const words = given.map(([value, type]) => formatValue(run.program, type, value(run)));
      return run.fail(
        rule,
        message.replace(/\{(\d+)\}/g, (hole, n) => words[Number(n)] ?? hole),
      );
    };
  },
  goto: ({ to }) => jump('goto', to),
  yield: ({ to }) => jump('yield', to),
  invoke: ({ operation: name, args, into, then }, scope) => {
    const operation = scope.operations.get(name)!;
    const given = args.map((arg) => compute(arg, scope));
    const receive = into === undefined ? -1 : scope.values.get(into)!;
    return (run) => {
      run.callee = { operation, args: parameters(run, operation, given), into: receive };
      run.target = then;
      return 'invoke';
    };
  },
  return: ({ value }, scope) => {
    const give = value ? compute(value, scope) : () => 0;
    return (run) => {
      run.result = give(run);
      return 'return';
    };
  },
};

/** Makes a list of statements ready to run. */
export function sequence(statements: readonly Statement[], scope: Scope): Code {
  const codes = statements.map((statement) => {
    const make = kinds[statement.do] as (statement: Statement, scope: Scope) => Code;
    return make(statement, scope);
  });
  return (run) => {
    for (let i = 0; i < codes.length; i++) {
      run.spend();
      run.at = statements[i]!.at;
      const signal = codes[i]!(run);
      if (signal !== 'next') return signal;
    }
    return 'next';
  };
}

function jump(signal: 'goto' | 'yield', to: number): Code {
  return (run) => {
    run.target = to;
    return signal;
  };
}

/** What puts a value into a local or temp. */
function receiver(name: string, { values, operation }: Scope): (run: Run, value: number) => 'next' {
  const index = values.get(name)!;
  return (run, value) => {
    if (operation) run.assign(operation, index, value);
    else run.values[index] = value;
    return 'next';
  };
}

/** Evaluates what an operation is called with; the values must fit its parameters. */
function parameters(run: Run, operation: OperationCode, args: readonly Compute[]): readonly number[] {
  return args.map((arg, i) => {
    const value = arg(run);
    run.checkRange(operation, i, value);
    return value;
  });
}

interface TargetCode {
  readonly pool: Pool;
  readonly place: FieldPlace;
  readonly object: Compute;
  readonly index: (run: Run) => number | undefined;
}

function target({ object, struct, field, index }: Target, scope: Scope): TargetCode {
  const pool = scope.pools.get(struct)!;
  const place = pool.fields.get(field)!;
  return { pool, place, object: compute(object, scope), index: index ? compute(index, scope) : () => undefined };
}

function readModifyWrite(statement: Of<'rmw'>, scope: Scope): Code {
  const { op, expect, into } = statement;
  const to = target(statement, scope);
  const value = compute(statement.value, scope);
  const expected = compute(expect ?? ({ kind: 'const', value: 0 } satisfies Expression), scope);
  const receive = into === undefined ? undefined : receiver(into, scope);
  return (run) => {
    const [slot, index, operand, hoped] = [to.object(run), to.index(run), value(run), expected(run)];
    const before = run.read(to.pool, to.place, slot, index);
    if (op === 'cmpxchg') {
      if (before === hoped) run.write(to.pool, to.place, slot, index, operand);
    } else {
      const after = op === 'xchg' ? operand : applyOperator(run, op, before, operand);
      run.write(to.pool, to.place, slot, index, after);
    }
    return receive ? receive(run, before) : 'next';
  };
}

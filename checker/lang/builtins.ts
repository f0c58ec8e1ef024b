/** The functions of the vocabulary: a table from word to the function that lowers a call of it. */

import type { Expression, Statement, Type } from '../ir/ir.ts';
import { lowerAlloc, lowerFree } from './alloc.ts';
import { ref } from './annotations.ts';
import { countOf, functionArgument, literal, prepareCall } from './calls.ts';
import { noResult } from './expressions.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { lowerCondition, number } from './operators.ts';
import { containsYield } from './parse.ts';
import type { Argument, Expression as ExpressionNode } from './parse.ts';
import { lowerAt, lowerDone, lowerResult, lowerTask } from './questions.ts';
import { oneLine } from './source.ts';
import { bool, int, irType, show } from './types.ts';
import type { ModelType } from './types.ts';

export type CallNode = Extract<ExpressionNode, { type: 'CallExpression' }>;
export type Builtin = (f: Lowering, node: CallNode, wanted: ModelType | undefined) => Value;

export const builtins: Readonly<Record<string, Builtin>> = {
  alloc: lowerAlloc,
  kfree: lowerFree,
  current: (f, node) => {
    const struct = f.unit.types.taskStruct(f.module, f.span(node));
    const asked = node.typeArguments?.params[0];
    const type = asked && f.unit.types.resolve(asked, f.typeScope('current'));
    if (type?.kind === 'ref' && type.struct !== struct)
      f.diagnostics.report('type-mismatch', f.span(asked!), {
        what: 'current()',
        found: struct.name,
        wanted: show(type),
      });
    return { type: ref(struct), code: { kind: 'self' } };
  },
  task_bit: (f, node) => {
    const argument = valueArgument(f, node, 0);
    if (!argument) return noValue;
    const task = f.lowerTo(argument, ref(f.unit.types.taskStruct(f.module, f.span(node)), true), 'the argument');
    const position: Expression = { kind: 'binary', op: '-', left: task, right: { kind: 'const', value: 1 } };
    const code: Expression = { kind: 'binary', op: '<<', left: { kind: 'const', value: 1 }, right: position };
    return { type: int(0, 2 ** Math.min(30, Math.max(0, f.unit.taskSlots - 1))), code };
  },
  choose: (f, node) => {
    const argument = valueArgument(f, node, 0);
    if (!argument) return noValue;
    const count = f.expression(argument);
    const type = number(f, count, argument);
    if (!type) return noValue;
    if (type.hi < 1) {
      const what = `choose(${type.hi}), which has no outcome,`;
      f.diagnostics.report('bad-range', f.span(argument), { what, instead: 'choose(n): one of 0..n-1' });
      return noValue;
    }
    const name = node.arguments[1] ? literal(f, node.arguments[1], node, 'the name') : 'choose';
    const into = f.temp(int(0, Math.max(0, type.hi - 1)));
    f.emitter.emit({ do: 'choose', into: into.code.name, count: count.code, name: name ?? '' }, f.span(node));
    return into;
  },
  maybe: (f, node) => {
    const name = literal(f, node.arguments[0], node, 'the name') ?? '';
    const into = f.temp(bool);
    const count: Expression = { kind: 'const', value: 2 };
    f.emitter.emit({ do: 'choose', into: into.code.name, count, name, labels: ['no', 'yes'] }, f.span(node));
    return into;
  },
  until: (f, node) => lowerUntil(f, node, 'until', {}),
  sleep_until: (f, node) => lowerUntil(f, node, 'sleep_until', { sleeps: true }),
  may_lose_cpu: (f, node) => {
    const preempt = literal(f, node.arguments[0], node, 'the preemption');
    if (preempt === 'none' || preempt === 'voluntary') f.emitter.emit({ do: 'resched', preempt }, f.span(node));
    else if (preempt !== undefined) {
      const instead = "may_lose_cpu('voluntary'), or 'none' for where a task blocks with any preemption";
      f.diagnostics.report('bad-range', f.span(node.arguments[0]!), { what: `'${preempt}'`, instead });
    }
    return noResult;
  },
  spawn: (f, node) => {
    const [first, ...rest] = node.arguments;
    if (!first || first.type === 'SpreadElement') return wrongCount(f, node, 'an operation and its arguments');
    const operation = functionArgument(f, first, 'spawn');
    if (!operation) return noValue;
    if (!operation.node.generator) {
      const found = `${operation.name}, which is atomic`;
      f.diagnostics.report('type-mismatch', f.span(first), {
        what: 'what a task runs',
        found,
        wanted: 'an operation',
      });
      return noValue;
    }
    const prepared = prepareCall(f, operation, node, rest, 'root');
    if (!prepared) return noValue;
    const { instance, args } = prepared;
    const into = f.temp(ref(f.unit.types.taskStruct(f.module, f.span(node))));
    f.emitter.emit({ do: 'spawn', operation: instance.irName, args, into: into.code.name }, f.span(node));
    return into;
  },
  fail: (f, node) => {
    const rule = literal(f, node.arguments[0], node, 'the rule');
    const message = literal(f, node.arguments[1], node, 'the message');
    const values: { value: Expression; type?: Type }[] = [];
    // The run ends here: what is read for the report is no access of the step.
    f.emitter.silently(() => {
      for (const each of node.arguments.slice(2)) {
        if (each.type === 'SpreadElement' || containsYield(each)) {
          f.refuse(each, each.type === 'SpreadElement' ? each.type : 'yield here');
          continue;
        }
        const { type, code } = f.expression(each);
        values.push({ value: code, type: irType(type) });
      }
    });
    f.emitter.end({ do: 'fail', rule: rule ?? '', message: message ?? '', values }, f.span(node));
    return noResult;
  },
  BUG_ON: (f, node) => lowerAssertion(f, node, 'BUG_ON', 'bug-on'),
  WARN_ON: (f, node) => lowerAssertion(f, node, 'WARN_ON', 'warn-on'),
  smp_mb: (f, node) => lowerFence(f, node, 'mb'),
  smp_rmb: (f, node) => lowerFence(f, node, 'rmb'),
  smp_wmb: (f, node) => lowerFence(f, node, 'wmb'),
  task: lowerTask,
  at: lowerAt,
  done: lowerDone,
  result: lowerResult,
  all: (f, node) => misplaced(f, node, 'all()', 'for (const x of all<Struct>()) in an atomic function'),
  global: (f, node) => misplaced(f, node, 'global()', 'const name = global<Struct>() at the top level of a file'),
  scenario: (f, node) => misplaced(f, node, 'scenario()', 'export default scenario({ … })'),
};

function lowerUntil(f: Lowering, node: CallNode, word: string, how: { readonly sleeps?: true }): Value {
  const instead = `while (!condition) yield; or a call of an atomic function that has ${word}()`;
  if (f.inOperation) return misplaced(f, node, `${word}()`, instead);
  const argument = valueArgument(f, node, 0);
  if (argument) f.emitter.emit({ do: 'guard', condition: lowerCondition(f, argument), ...how }, f.span(node));
  return noResult;
}

export function misplaced(f: Lowering, node: CallNode, what: string, instead: string): Value {
  f.diagnostics.report('wrong-place', f.span(node), { what, instead });
  return noValue;
}

function wrongCount(f: Lowering, node: CallNode, wanted: string): Value {
  const name = oneLine(f.span(node.callee));
  f.diagnostics.report('wrong-arguments', f.span(node), { name, wanted, found: countOf(node.arguments.length) });
  return noValue;
}

/** An argument that must be there. */
export function valueArgument(f: Lowering, node: CallNode, index: number): ExpressionNode | undefined {
  const argument: Argument | undefined = node.arguments[index];
  if (argument && argument.type !== 'SpreadElement') return argument;
  wrongCount(f, node, countOf(index + 1));
  return undefined;
}

function lowerAssertion(f: Lowering, node: CallNode, word: string, rule: string): Value {
  const argument = valueArgument(f, node, 0);
  if (!argument) return noValue;
  // What only leads to a report is no acting on ghost state.
  const ghosts = f.ghostReads.length;
  const condition = lowerCondition(f, argument);
  f.ghostReads.length = ghosts;
  const message = `${word}(${oneLine(f.span(argument))})`;
  const failure: Statement = { do: 'fail', rule, message: message.replaceAll(/[{}]/g, ''), values: [] };
  f.emitter.branch(condition, () => f.emitter.end(failure, f.span(node)));
  return noResult;
}

function lowerFence(f: Lowering, node: CallNode, order: 'mb' | 'rmb' | 'wmb'): Value {
  f.emitter.emit({ do: 'fence', order }, f.span(node));
  return noResult;
}

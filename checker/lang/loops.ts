/** Loops, and waiting, which is written as one. */

import type { Expression } from '../ir/ir.ts';
import { lowerAssignment, lowerUpdate } from './assign.ts';
import type { Label } from './emit.ts';
import type { Loop, Lowering } from './lowering.ts';
import { lowerCondition, not } from './operators.ts';
import { containsYield } from './parse.ts';
import type { Expression as ExpressionNode, Statement as StatementNode } from './parse.ts';
import type { Span } from './source.ts';
import { headOf, isWait, waitingYield, yieldName } from './statements.ts';

type Node<T extends StatementNode['type']> = Extract<StatementNode, { type: T }>;

interface LoopParts {
  /** Where it stands, for messages. */
  readonly span: Span;
  /** Lowers what must hold for another round; without it there is always one. */
  readonly test: (() => Expression) | null;
  readonly testFirst: boolean;
  readonly body: () => void;
  /** What stands between two rounds. */
  readonly update?: () => void;
  readonly yields: boolean;
}

export function lowerWhile(f: Lowering, node: Node<'WhileStatement'>): void {
  if (isWait(node) && f.inOperation) return lowerWait(f, node);
  lowerLoop(f, {
    span: f.span(headOf(node)),
    test: () => lowerCondition(f, node.test),
    testFirst: true,
    body: () => f.inScope(() => f.statement(node.body)),
    yields: containsYield(node),
  });
}

export function lowerDoWhile(f: Lowering, node: Node<'DoWhileStatement'>): void {
  lowerLoop(f, {
    span: f.span(node),
    test: () => lowerCondition(f, node.test),
    testFirst: false,
    body: () => f.inScope(() => f.statement(node.body)),
    yields: containsYield(node),
  });
}

export function lowerFor(f: Lowering, node: Node<'ForStatement'>): void {
  f.inScope(() => {
    const { init, test, update } = node;
    if (init?.type === 'VariableDeclaration') f.statement(init);
    else if (init) lowerUpdateExpression(f, init);
    lowerLoop(f, {
      span: f.span(headOf(node)),
      test: test && (() => lowerCondition(f, test)),
      testFirst: true,
      body: () => f.inScope(() => f.statement(node.body)),
      ...(update && { update: () => lowerUpdateExpression(f, update) }),
      yields: containsYield(node),
    });
  });
}

function lowerUpdateExpression(f: Lowering, node: ExpressionNode): void {
  if (node.type === 'AssignmentExpression') lowerAssignment(f, node);
  else if (node.type === 'UpdateExpression') lowerUpdate(f, node);
  else f.refuse(node, node.type === 'SequenceExpression' ? node.type : 'no effect');
}

/** A loop: cut into blocks where a step may end in it, structured otherwise. */
export function lowerLoop(f: Lowering, parts: LoopParts): void {
  if (parts.yields && f.inOperation) lowerInBlocks(f, parts);
  else {
    if (f.inOperation) f.diagnostics.report('loop-without-yield', parts.span, {});
    lowerStructured(f, parts);
  }
}

function lowerInBlocks(f: Lowering, { span, test, testFirst, body, update }: LoopParts): void {
  const { emitter } = f;
  const { at } = emitter;
  const [head, next, exit] = [emitter.newLabel(), emitter.newLabel(), emitter.newLabel()];
  const loop: Loop = { kind: 'blocks', onBreak: exit, onContinue: next, scopes: f.openScopes, span };
  emitter.place(head);
  emitter.mark(at);
  if (testFirst) leaveUnless(f, test, exit);
  f.loops.push(loop);
  body();
  f.loops.pop();
  emitter.place(next);
  emitter.mark(at);
  update?.();
  if (!testFirst) leaveUnless(f, test, exit);
  emitter.goto(head, span);
  emitter.place(exit);
}

/** Goes on only if another round is due. */
function leaveUnless(f: Lowering, test: LoopParts['test'], exit: Label): void {
  if (!test) return;
  const condition = test();
  if (isAlways(condition)) return;
  f.emitter.branch(not(condition), () => f.emitter.goto(exit));
}

function isAlways(condition: Expression): boolean {
  return condition.kind === 'const' && condition.value !== 0;
}

function lowerStructured(f: Lowering, { test, testFirst, body, update }: LoopParts): void {
  const { emitter } = f;
  const { at } = emitter;
  const check = () => {
    if (!test) return;
    const condition = test();
    if (isAlways(condition)) return;
    loop.left = true;
    emitter.branch(not(condition), () => emitter.end({ do: 'break' }));
  };
  const between = () => {
    update?.();
    if (!testFirst) check();
  };
  const loop = { kind: 'structured' as const, beforeContinue: between, left: false };
  const round = emitter.capture(() => {
    if (testFirst) check();
    f.loops.push(loop);
    body();
    f.loops.pop();
    emitter.mark(at);
    between();
  });
  const { alive } = emitter;
  emitter.mark(at);
  emitter.emit({ do: 'loop', body: round.body });
  emitter.alive = alive && loop.left;
}

export function lowerBreak(f: Lowering, node: Node<'BreakStatement'>): void {
  const loop = f.loops.at(-1);
  if (node.label || !loop || loop.kind === 'switch') {
    f.refuse(node, node.label ? 'label' : 'inner break');
    return;
  }
  if (loop.kind === 'structured') {
    if (f.emitter.alive) loop.left = true;
    f.emitter.end({ do: 'break' });
  } else {
    f.wipe(loop.scopes);
    f.emitter.goto(loop.onBreak);
  }
}

export function lowerContinue(f: Lowering, node: Node<'ContinueStatement'>): void {
  const loop = f.loops.findLast((each) => each.kind !== 'switch');
  if (node.label || !loop) {
    f.refuse(node, 'label');
    return;
  }
  if (loop.kind === 'structured') {
    loop.beforeContinue?.();
    f.emitter.end({ do: 'continue' });
  } else {
    f.wipe(loop.scopes);
    f.emitter.goto(loop.onContinue, loop.span);
  }
}

/**
 * `while (cond) yield;`
 *
 * In the middle of a step the condition is looked at once; if it holds, the step ends and the task rests at the waiting
 * place, whose step cannot be taken while it holds. Where the step begins here, all but the waiting place is dropped
 * when the blocks are tidied.
 */
function lowerWait(f: Lowering, node: Node<'WhileStatement'>): void {
  const { emitter } = f;
  const name = yieldName(f, waitingYield(node)!);
  const [wait, after] = [emitter.newLabel(), emitter.newLabel()];
  if (name !== undefined) wait.name = name;
  emitter.leadsToWait(wait);
  const condition = lowerCondition(f, node.test);
  emitter.branch(
    condition,
    () => emitter.rest(wait),
    () => emitter.goto(after),
  );
  emitter.place(wait);
  f.mark(node);
  emitter.emit({ do: 'guard', condition: not(lowerCondition(f, node.test)) }, f.span(node));
  emitter.place(after);
}

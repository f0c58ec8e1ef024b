/** Makes the blocks of an operation as few as they can be without changing where a task may rest. */

import type { Block, Statement } from '../ir/ir.ts';
import { keepMarks } from './emit.ts';
import type { Label, Marks } from './emit.ts';
import { eachStatement } from './walk.ts';

type Move = (to: number, jump: 'goto' | 'yield' | 'invoke') => number;

/** Numbers the blocks that can be reached, in order of their labels. */
export function tidy(labels: readonly Label[], marks: Marks): Block[] {
  threadWaits(labels, marks);
  for (const label of labels) {
    markLoops(label.body, labels, marks);
    label.body = retarget(label.body, marks, (to) => skip(labels, to));
  }
  inlineSingle(labels, marks);
  const order = [...reachable(labels)].toSorted((x, y) => x - y);
  const numbers = new Map(order.map((id, number) => [id, number]));
  return order.map((id): Block => {
    const { name, at, body } = labels[id]!;
    return {
      ...(name !== undefined && { name }),
      body: retarget(body, marks, (to) => numbers.get(to)!),
      ...(at !== undefined && { at }),
    };
  });
}

/** A place to rest from which the code only goes to a waiting loop is that loop's place to wait. */
function threadWaits(labels: readonly Label[], marks: Marks): void {
  for (const label of labels) {
    if (!label.resting) continue;
    const wait = labels[skip(labels, label.id, true)]!.waits;
    if (!wait || wait === label) continue;
    label.body = retarget(wait.body, marks, (to) => to);
    if (wait.at !== undefined) label.at = wait.at;
    if (label.id === 0 || (label.name !== undefined && wait.name !== undefined)) continue;
    if (label.name !== undefined) wait.name = label.name;
    const move: Move = (to, jump) => (jump === 'yield' && to === label.id ? wait.id : to);
    for (const each of labels) each.body = retarget(each.body, marks, move);
  }
}

/** Where one gets from a block that does nothing but jump. Places to rest stay what they are. */
function skip(labels: readonly Label[], id: number, fromRest = false): number {
  const seen = new Set<number>();
  for (let to = id; ;) {
    const { body, resting } = labels[to]!;
    const [only] = body;
    if (body.length !== 1 || only?.do !== 'goto' || seen.has(to)) return to;
    if (resting && !(fromRest && to === id)) return to;
    seen.add(to);
    to = only.to;
  }
}

/** A jump to a block that does nothing but make code go round is one that makes it go round itself. */
function markLoops(body: readonly Statement[], labels: readonly Label[], marks: Marks): void {
  eachStatement(body, (statement) => {
    if (statement.do !== 'goto' && statement.do !== 'invoke') return;
    const seen = new Set<number>();
    for (let to = statement.do === 'goto' ? statement.to : statement.then; !seen.has(to);) {
      const [only, more] = labels[to]!.body;
      if (marks.loops.has(statement) || only?.do !== 'goto' || more || labels[to]!.resting) return;
      const loop = marks.loops.get(only);
      if (loop) marks.loops.set(statement, loop);
      seen.add(to);
      to = only.to;
    }
  });
}

/** Puts a block where the one jump to it stands. */
function inlineSingle(labels: readonly Label[], marks: Marks): void {
  const jumps = new Map<number, number>();
  for (const id of reachable(labels))
    for (const to of targets(labels[id]!.body)) jumps.set(to, (jumps.get(to) ?? 0) + 1);
  const inline = (body: readonly Statement[]): Statement[] =>
    body.flatMap((statement): readonly Statement[] => {
      if (statement.do === 'if') {
        const changed = { ...statement, then: inline(statement.then), else: inline(statement.else) };
        return [keepMarks(marks, statement, changed)];
      }
      if (statement.do !== 'goto') return [statement];
      const next = labels[statement.to]!;
      return next.resting || next.id === 0 || jumps.get(next.id) !== 1 ? [statement] : inline(next.body);
    });
  for (const id of reachable(labels)) {
    const label = labels[id]!;
    const first = label.body[0];
    if (label.at === undefined && first?.at !== undefined) label.at = first.at;
    label.body = inline(label.body);
  }
}

/** The blocks that can be reached from the first. */
function reachable(labels: readonly Label[]): Set<number> {
  const seen = new Set([0]);
  for (const id of seen) for (const to of targets(labels[id]!.body)) seen.add(to);
  return seen;
}

/** The blocks that a list of statements jumps to. */
export function targets(body: readonly Statement[]): number[] {
  return body.flatMap((statement): number[] => {
    switch (statement.do) {
      case 'goto':
      case 'yield':
        return [statement.to];
      case 'invoke':
        return [statement.then];
      case 'if':
        return [...targets(statement.then), ...targets(statement.else)];
      case 'loop':
      case 'each':
        return targets(statement.body);
      case 'either':
        return statement.of.flatMap(targets);
      default:
        return [];
    }
  });
}

/** A copy of the statements with every jump led elsewhere. */
function retarget(body: readonly Statement[], marks: Marks, move: Move): Statement[] {
  return body.map((statement) => {
    const moved = retargetOne(statement, marks, move);
    return moved === statement ? statement : keepMarks(marks, statement, moved);
  });
}

function retargetOne(statement: Statement, marks: Marks, move: Move): Statement {
  switch (statement.do) {
    case 'goto':
    case 'yield':
      return { ...statement, to: move(statement.to, statement.do) };
    case 'invoke':
      return { ...statement, then: move(statement.then, 'invoke') };
    case 'if':
      return {
        ...statement,
        then: retarget(statement.then, marks, move),
        else: retarget(statement.else, marks, move),
      };
    case 'loop':
    case 'each':
      return { ...statement, body: retarget(statement.body, marks, move) };
    case 'either':
      return { ...statement, of: statement.of.map((each) => retarget(each, marks, move)) };
    default:
      return statement;
  }
}

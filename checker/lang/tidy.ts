/** Makes the blocks of an operation as few as they can be without changing where a task may rest. */

import type { Block, Statement } from '../ir/ir.ts';
import { keepMarks } from './emit.ts';
import type { Label, Marks } from './emit.ts';

type Move = (to: number, jump: 'goto' | 'yield' | 'invoke') => number;

/** Numbers the blocks that can be reached, in order of their labels. */
export function tidy(labels: readonly Label[], marks: Marks): Block[] {
  threadWaits(labels, marks);
  for (const label of labels) label.body = retarget(label.body, marks, (to) => skip(labels, to));
  joinSingle(labels);
  const numbers = new Map<number, number>();
  const reach = (id: number) => {
    if (numbers.has(id)) return;
    numbers.set(id, 0);
    for (const to of targets(labels[id]!.body)) reach(to);
  };
  reach(0);
  const order = [...numbers.keys()].toSorted((a, b) => a - b);
  for (const [number, id] of order.entries()) numbers.set(id, number);
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

/** Appends a block to the one place that jumps to it, where that is the end of a block. */
function joinSingle(labels: readonly Label[]): void {
  const jumps = new Map<number, number>();
  for (const label of labels) for (const to of targets(label.body)) jumps.set(to, (jumps.get(to) ?? 0) + 1);
  for (const label of labels)
    for (let last = label.body.at(-1); last?.do === 'goto'; last = label.body.at(-1)) {
      const next = labels[last.to]!;
      if (next === label || next.resting || next.id === 0 || jumps.get(next.id) !== 1) break;
      label.body = [...label.body.slice(0, -1), ...next.body];
      if (label.at === undefined && next.at !== undefined) label.at = next.at;
      next.body = [];
    }
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

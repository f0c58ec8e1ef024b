/**
 * Which steps of a list must stay in the order they have, for the function to do the same where nobody interferes: what
 * one computes another uses, both touch the same memory and one of them changes it, or one may leave.
 */

import type { Program } from '../ir/ir.ts';
import { childrenOf, isFunction } from '../lang/parse.ts';
import type { Node } from '../lang/parse.ts';
import { isIn, type EditableFunction } from './functions.ts';
import { conflict, MemoryOf, type Access } from './memory.ts';
import type { Constraints } from './orders.ts';
import type { Step, StepList } from './steps.ts';

export interface Ways {
  /** Whether a step may change places with one that may leave the function, if it uses nothing that asks about. */
  readonly pastExits: boolean;
}

/** Finds what binds the steps of a function's lists, in the program that it was compiled to. */
export function bindingsOf(program: Program, fn: EditableFunction, ways: Ways): (list: StepList) => Constraints {
  const memory = new MemoryOf(program);
  const offsets = program.places.map((place) =>
    isIn(fn, place) ? fn.source.offset(place.line, place.column) : -1,
  );
  const locals = new Set([...fn.params, ...namesIn(fn.body).sets]);
  const about = (step: Step): About => ({
    step,
    ...namesIn(step.statements, locals),
    accesses: memory.at((at) => offsets[at]! >= step.start && offsets[at]! < step.end),
  });
  return ({ steps }) => {
    const all = steps.map(about);
    return all.flatMap((a, i) => all.flatMap((b, j) => (i < j && mustStay(a, b, ways) ? [[i, j] as const] : [])));
  };
}

interface About {
  readonly step: Step;
  /** Locals that it declares or sets, and all that it mentions. */
  readonly sets: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly accesses: readonly Access[];
}

function mustStay(first: About, second: About, { pastExits }: Ways): boolean {
  if (meet(first.sets, second.names) || meet(first.names, second.sets)) return true;
  if (conflict(first.accesses, second.accesses)) return true;
  if (first.step.leaves === 'always' || second.step.leaves === 'always') return true;
  if (first.step.leaves === 'never' && second.step.leaves === 'never') return false;
  if (!pastExits || (first.step.leaves !== 'never' && second.step.leaves !== 'never')) return true;
  // What an exit asks about may be what makes the rest possible.
  return first.step.leaves !== 'never' && meet(first.names, second.names);
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((each) => b.has(each));
}

/** Names of values, those of `among` only if it is given; what is behind a dot is no such name. */
export function namesIn(
  nodes: readonly Node[],
  among?: ReadonlySet<string>,
): { readonly sets: ReadonlySet<string>; readonly names: ReadonlySet<string> } {
  const sets = new Set<string>();
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === 'Identifier' && (among?.has(node.name) ?? true)) names.add(node.name);
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') sets.add(node.id.name);
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') sets.add(node.left.name);
    if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier') sets.add(node.argument.name);
    for (const child of childrenOf(node)) {
      const isField =
        (node.type === 'MemberExpression' && !node.computed && child === node.property) ||
        (node.type === 'Property' && !node.computed && child === node.key && !node.shorthand);
      if (!isField && !isFunction(child)) visit(child);
    }
  };
  for (const node of nodes) visit(node);
  return { sets, names };
}

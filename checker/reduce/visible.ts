/** What properties see of a step: fields that it writes, and where the task comes from and goes to. */

import type { Expression, Program, Statement } from '../ir/ir.ts';
import { nested } from '../ir/phrases.ts';
import { fieldName } from './guess.ts';

export interface Visible {
  /** Fields that are read, as `fieldName` has them. */
  readonly fields: ReadonlySet<string>;
  /** Blocks, `operation:block`, at which it makes a difference whether a task rests. */
  readonly rests: ReadonlySet<string>;
  /** Operations of which it makes a difference whether a task is inside. */
  readonly inside: ReadonlySet<string>;
}

export const restName = (operation: string, block: number) => `${operation}:${block}`;

/** What the properties named see, of those that are asked of every state. */
export function visibleTo(program: Program, properties: readonly string[]): Visible {
  const [fields, rests, inside] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const functions = new Map(program.functions.map((each) => [each.name, each]));
  const known = new Set<string>();
  const look = (expression: Expression): void => {
    if (expression.kind === 'at')
      for (const { operation, block } of expression.blocks) rests.add(restName(operation, block));
    if (expression.kind === 'inside') inside.add(expression.operation);
  };
  const enter = (name: string): void => {
    if (known.has(name)) return;
    known.add(name);
    visit(functions.get(name)!.body);
  };
  const visit = (list: readonly Statement[]): void => {
    for (const statement of list) {
      if (statement.do === 'load') fields.add(fieldName(statement.struct, statement.field));
      if (statement.do === 'call') enter(statement.function);
      eachExpression(statement, look);
      nested(statement).forEach(visit);
    }
  };
  for (const { name, kind, function: decides } of program.properties)
    if (kind !== 'finally' && properties.includes(name)) enter(decides);
  return { fields, rests, inside };
}

/** Every expression of a statement, and what it is made of; those of statements within it may come again. */
function eachExpression(part: unknown, visit: (expression: Expression) => void): void {
  if (typeof part !== 'object' || part === null) return;
  if ('kind' in part) visit(part as Expression);
  for (const inner of Object.values(part)) eachExpression(inner, visit);
}

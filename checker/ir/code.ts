/** The code of a program as a whole: which of it tasks can come to, and where its statements stand. */

import type { AtomicFunction, Operation, Place, Program, Statement } from './ir.ts';
import { nested } from './phrases.ts';

export type Code = AtomicFunction | Operation;

/** The lists of statements that code begins with: the body, or one for each block. */
export function listsOf(code: Code): readonly (readonly Statement[])[] {
  return 'blocks' in code ? code.blocks.map(({ body }) => body) : [code.body];
}

/** Every statement of some code, those inside others behind these. */
export function statementsOf(code: Code): Statement[] {
  const all: Statement[] = [];
  const visit = (list: readonly Statement[]): void => {
    for (const statement of list) {
      all.push(statement);
      nested(statement).forEach(visit);
    }
  };
  listsOf(code).forEach(visit);
  return all;
}

/** The code that some code calls, starts, or is. */
export function reachedFrom(program: Program, roots: readonly Code[]): ReadonlySet<Code> {
  const functions = new Map(program.functions.map((each) => [each.name, each]));
  const operations = new Map(program.operations.map((each) => [each.name, each]));
  const reached = new Set<Code>();
  const visit = (code: Code): void => {
    if (reached.has(code)) return;
    reached.add(code);
    for (const statement of statementsOf(code)) {
      if (statement.do === 'call') visit(functions.get(statement.function)!);
      else if (statement.do === 'invoke' || statement.do === 'spawn') visit(operations.get(statement.operation)!);
    }
  };
  roots.forEach(visit);
  return reached;
}

/** What tasks can come to, in the order of the program: atomic functions first. */
export function codeOfTasks(program: Program): Code[] {
  const roots = program.operations.filter(({ name }) => program.tasks.some(({ operation }) => operation === name));
  const asleep = program.functions.filter(({ name }) => name === program.asleep);
  const reached = reachedFrom(program, [...roots, ...asleep]);
  return [...program.functions, ...program.operations].filter((code) => reached.has(code));
}

/** The place of a statement; one is made up where the program names none. */
export function placeOf(program: Program, code: Code, { at }: { readonly at?: number }): Place {
  const place = at === undefined ? undefined : program.places[at];
  return place ?? { file: program.name, function: code.name, line: 0, column: 0, text: '' };
}

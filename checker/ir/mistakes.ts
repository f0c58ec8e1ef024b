/**
 * Many weakenings of a program as one program: which of them is in force is a number in its initial state. So all of them
 * together are compiled once.
 */

import type { Expression, Program, Statement, Struct } from './ir.ts';
import { compare, constant, whole, within } from './phrases.ts';
import type { Weakening } from './weaken.ts';

/** Where code puts the number before it looks at it. */
const which = '$mistake';
const field = 'made';

/** The program with all of the weakenings, none of them in force: see `withMistake`. */
export function withMistakes(program: Program, weakenings: readonly Weakening[]): Program {
  const struct = freeName('Mistake', program);
  const alternatives = new Map<Statement, [number, readonly Statement[]][]>();
  weakenings.forEach(({ replacements }, i) => {
    for (const [statement, instead] of replacements)
      alternatives.set(statement, [...(alternatives.get(statement) ?? []), [i + 1, instead]]);
  });
  const load: Statement = { do: 'load', into: which, object: constant(1), struct, field };
  const list = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement) => {
      const known = alternatives.get(statement);
      const inner = within(statement, list);
      return known ? [load, withAlternatives(inner, known)] : [inner];
    });
  return {
    ...program,
    structs: [...program.structs, mistakeStruct(struct, weakenings.length, 0)],
    functions: program.functions.map((each) => ({
      ...each,
      locals: [...each.locals, whole(which)],
      body: list(each.body),
    })),
    operations: program.operations.map((each) => ({
      ...each,
      temps: [...each.temps, which],
      blocks: each.blocks.map((block) => ({ ...block, body: list(block.body) })),
    })),
  };
}

/** What `withMistakes` made, with one of the weakenings (by position, from 0) in force; -1: none. */
export function withMistake(all: Program, mistake: number): Program {
  const { name, objects } = all.structs.at(-1)!;
  const count = objects[2]![field] as number;
  return { ...all, structs: [...all.structs.slice(0, -1), mistakeStruct(name, count, mistake + 1)] };
}

/** The second and third object keep engines from taking the number for one that is always the same. */
function mistakeStruct(name: string, count: number, made: number): Struct {
  const type = { kind: 'int', lo: 0, hi: count } as const;
  const objects = [made, 0, count].map((value) => ({ [field]: value }));
  return { name, kind: 'shared', fields: [{ name: field, type, readonly: true }], capacity: 3, objects };
}

function withAlternatives(
  statement: Statement,
  alternatives: readonly (readonly [number, readonly Statement[]])[],
): Statement {
  if (statement.do !== 'if' && statement.do !== 'guard')
    return alternatives.reduce<Statement>(
      (rest, [number, then]) => ({ do: 'if', condition: compare(which, '==', number), then, else: [rest] }),
      statement,
    );
  const condition = alternatives.reduce<Expression>(
    (rest, [number, [instead]]) => ({
      kind: 'select',
      condition: compare(which, '==', number),
      // A guard that is left out is one that always holds.
      then: instead?.do === statement.do ? instead.condition : constant(1),
      else: rest,
    }),
    statement.condition,
  );
  return { ...statement, condition };
}

function freeName(wanted: string, { structs }: Program): string {
  return structs.some(({ name }) => name === wanted) ? freeName(`${wanted}_`, { structs } as Program) : wanted;
}

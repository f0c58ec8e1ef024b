/** A program in which calls of empty functions note what happens: the reference engine's records then say it, too. */

import type { AtomicFunction, Program, Statement } from '../../ir/ir.ts';
import { nested } from '../../ir/phrases.ts';

export interface Noting {
  readonly program: Program;
  /** The names of the functions that note that a statement runs, and that it came out in a way, by statement. */
  readonly ran: ReadonlyMap<Statement, string>;
  readonly cameOut: ReadonlyMap<Statement, readonly string[]>;
}

export function noting(program: Program): Noting {
  const functions: AtomicFunction[] = [];
  const ran = new Map<Statement, string>();
  const cameOut = new Map<Statement, string[]>();
  const note = (): [name: string, call: Statement] => {
    const name = `note ${functions.length}`;
    functions.push({ name, params: 0, locals: [], body: [] });
    return [name, { do: 'call', function: name, args: [] }];
  };
  const list = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement) => {
      const [name, call] = note();
      ran.set(statement, name);
      const sides = nested(statement).map(list);
      if (statement.do === 'if' || statement.do === 'either') {
        const notes = sides.map(() => note());
        const [first, second] = sides.map((side, i) => [notes[i]![1], ...side]);
        const names = notes.map(([each]) => each);
        cameOut.set(statement, statement.do === 'if' ? names.toReversed() : names);
        if (statement.do === 'if') return [call, { ...statement, then: first!, else: second! }];
        return [call, { ...statement, of: sides.map((side, i) => [notes[i]![1], ...side]) }];
      }
      if (statement.do === 'guard') {
        const [passed, after] = note();
        cameOut.set(statement, ['', passed]);
        return [call, statement, after];
      }
      if (statement.do === 'each' || statement.do === 'loop') return [call, { ...statement, body: sides[0]! }];
      return [call, statement];
    });
  const changed = {
    ...program,
    operations: program.operations.map((each) => ({
      ...each,
      blocks: each.blocks.map((block) => ({ ...block, body: list(block.body) })),
    })),
    functions: program.functions.map((each) => ({ ...each, body: list(each.body) })),
  };
  return { program: { ...changed, functions: [...changed.functions, ...functions] }, ran, cameOut };
}

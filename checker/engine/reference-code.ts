/** A program made ready to run: every name resolved, every statement a function. */

import type { AtomicFunction, Program } from '../ir/ir.ts';
import { defaultIn, poolsOf, rangeOf, wholeRange } from '../ir/slots.ts';
import type { Pool, Pools } from '../ir/slots.ts';
import type { FunctionCode, OperationCode } from './reference-run.ts';
import { sequence } from './reference-statements.ts';

export interface ProgramCode {
  readonly program: Program;
  readonly pools: Pools;
  /** The pools in order of `program.structs`. */
  readonly poolList: readonly Pool[];
  readonly functions: ReadonlyMap<string, FunctionCode>;
  readonly operations: ReadonlyMap<string, OperationCode>;
  /** The operations in order of `program.operations`. */
  readonly operationList: readonly OperationCode[];
}

/** Resolves a program. It must be a valid one (`checker/ir/verify.ts`). */
export function readyToRun(program: Program): ProgramCode {
  const pools = poolsOf(program);
  const functions = new Map(program.functions.map((f) => [f.name, emptyFunction(program, f)]));
  const operationList = program.operations.map((operation, index) => {
    const { name, params, locals, temps } = operation;
    const ranges = [...locals.map((local) => rangeOf(program, local.type)), ...temps.map(() => wholeRange)];
    const names = [...locals.map((local) => local.name), ...temps];
    const code: OperationCode = {
      name, index, params, names, ranges, defaults: ranges.map(defaultIn), locals: locals.length, blocks: [],
    }; // prettier-ignore
    return code;
  });
  const operations = new Map(operationList.map((operation) => [operation.name, operation]));

  // Bodies come second: they may call what is declared behind them.
  const everything = { pools, functions, operations };
  for (const { name, locals, body } of program.functions) {
    const values = new Map(locals.map((local, i) => [local.name, i]));
    functions.get(name)!.body = sequence(body, { ...everything, values, operation: undefined });
  }
  for (const operation of operationList) {
    const values = new Map(operation.names.map((name, i) => [name, i]));
    const { blocks } = program.operations[operation.index]!;
    operation.blocks = blocks.map((block) => sequence(block.body, { ...everything, values, operation }));
  }
  return { program, poolList: [...pools.values()], operationList, ...everything };
}

function emptyFunction(program: Program, { name, locals }: AtomicFunction): FunctionCode {
  return {
    name,
    defaults: locals.map((local) => defaultIn(rangeOf(program, local.type))),
    body: () => 'next',
  };
}

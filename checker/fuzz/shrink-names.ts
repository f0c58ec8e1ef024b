/** Leaving out what is referred to by number: tasks, blocks, parameters. Those behind it move up. */

import type { Program } from '../ir/ir.ts';

/** A copy in which every object has been through `edit`, innermost first. */
function rewritten<T>(value: T, edit: (object: Record<string, unknown>) => Record<string, unknown>): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => rewritten(each, edit)) as T;
  const inner = Object.entries(value).map(([key, each]) => [key, rewritten(each, edit)]);
  return edit(Object.fromEntries(inner) as Record<string, unknown>) as T;
}

/** Expressions that ask about the task become 0. */
export function withoutTask(program: Program, index: number): Program {
  const fewer = { ...program, tasks: program.tasks.toSpliced(index, 1) };
  return rewritten(fewer, (object) => {
    const { task } = object;
    if (typeof task !== 'number' || task <= index) return object;
    return task === index + 1 ? { kind: 'const', value: 0 } : { ...object, task: task - 1 };
  });
}

/** What leads to the block leads to the one behind it. */
export function withoutBlock(program: Program, name: string, index: number): Program {
  const moved = (block: number) => (block > index ? block - 1 : block);
  const operations = program.operations.map((operation) => {
    if (operation.name !== name) return operation;
    const fewer = operation.blocks.toSpliced(index, 1);
    const blocks = rewritten(fewer, (object) => {
      const key = object['do'] === 'invoke' ? 'then' : 'to';
      return typeof object[key] === 'number' ? { ...object, [key]: moved(object[key]) } : object;
    });
    return { ...operation, blocks };
  });
  return rewritten({ ...program, operations }, (object) =>
    object['operation'] === name && typeof object['block'] === 'number'
      ? { ...object, block: moved(object['block']) }
      : object,
  );
}

/** A parameter of a function or operation becomes a plain local, and nobody gives it a value. */
export function withoutParameter(program: Program, name: string, index: number): Program {
  return rewritten(program, (object) => {
    if (object['name'] === name && Array.isArray(object['locals'])) {
      const locals: unknown[] = object['locals'];
      const params = Number(object['params']) - 1;
      return { ...object, params, locals: [...locals.toSpliced(index, 1), locals[index]] };
    }
    const calls = object['function'] === name || object['operation'] === name;
    if (!calls || !Array.isArray(object['args'])) return object;
    return { ...object, args: object['args'].toSpliced(index, 1) };
  });
}

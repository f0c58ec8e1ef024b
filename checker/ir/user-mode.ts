/**
 * Operations in user mode on a machine with few CPUs: wherever their own code runs, the task may lose its CPU.
 *
 * Between a step that ends in one system call and a step that begins the next there need be no place to rest: one is put
 * behind every call. And where a step that has touched memory goes on into a call, the CPU is given up before.
 */

import type { AtomicFunction, Block, Operation, Program, Statement } from './ir.ts';
import { nested, within } from './phrases.ts';

/** The operation with every rest in it, and every call from it, made so. `release` gives up the CPU. */
export function inUserMode(program: Program, operation: Operation, release: Statement): Operation {
  return new UserMode(program, operation, release).rewrite();
}

class UserMode {
  private readonly program: Program;
  private readonly operation: Operation;
  private readonly release: Statement;
  /** Whether a step may have touched memory when it comes to a block. */
  private readonly touched: boolean[];
  /** The blocks that are added, behind the operation's own. */
  private readonly added: Block[] = [];

  constructor(program: Program, operation: Operation, release: Statement) {
    this.program = program;
    this.operation = operation;
    this.release = release;
    this.touched = operation.blocks.map(() => false);
  }

  rewrite(): Operation {
    const { operation } = this;
    for (let before = ''; before !== this.touched.join();) {
      before = this.touched.join();
      operation.blocks.forEach(({ body }, i) => this.follow(body, this.touched[i]!));
    }
    const blocks = operation.blocks.map((block, i): Block => ({
      ...block,
      body: this.list(block.body, this.touched[i]!),
    }));
    return { ...operation, blocks: [...blocks, ...this.added] };
  }

  /** Notes which blocks a list of statements goes on to, and gives whether memory has been touched at its end. */
  private follow(list: readonly Statement[], touched: boolean): boolean {
    return list.reduce((before, statement) => {
      if (statement.do === 'goto') this.touched[statement.to] ||= before;
      const inside = nested(statement).map((inner) => this.follow(inner, before));
      return before || inside.includes(true) || touches(this.program, statement);
    }, touched);
  }

  private list(list: readonly Statement[], touched: boolean): Statement[] {
    let before = touched;
    return list.flatMap((statement): Statement[] => {
      const here = before;
      before = this.follow([statement], before);
      if (statement.do === 'yield') return [this.release, statement];
      if (statement.do !== 'invoke') return [within(statement, (inner) => this.list(inner, here))];
      const call = { ...statement, then: this.restBefore(statement.then) };
      return here ? [this.release, call] : [call];
    });
  }

  /** A block that ends the step, so that the next one begins with the given block; that one itself where all it does is return. */
  private restBefore(block: number): number {
    const { blocks } = this.operation;
    const { body, at } = blocks[block]!;
    if (body.length === 1 && body[0]!.do === 'return') return block;
    this.added.push({ body: [this.release, { do: 'yield', to: block }], ...(at !== undefined && { at }) });
    return blocks.length + this.added.length - 1;
  }
}

/** Whether a statement touches memory that others may see; what is inside it aside. */
function touches(program: Program, statement: Statement): boolean {
  switch (statement.do) {
    case 'load':
    case 'store':
    case 'rmw':
    case 'alloc':
    case 'free':
      return program.structs.some(({ name, kind }) => name === statement.struct && kind !== 'private');
    case 'spawn':
      return true;
    case 'call':
      return anyTouches(program, program.functions.find(({ name }) => name === statement.function)!.body);
    default:
      return false;
  }
}

function anyTouches(program: Program, body: AtomicFunction['body']): boolean {
  return body.some(
    (statement) => touches(program, statement) || nested(statement).some((inner) => anyTouches(program, inner)),
  );
}

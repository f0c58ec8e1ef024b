/** Keeps checkpoints of a compiled search as it goes on, and begins one where another process has left it. */

import { open, unlink } from 'node:fs/promises';
import type { Request } from '../engine/engine.ts';
import { compile } from '../engine/wasm/compile.ts';
import type { Instance } from '../engine/wasm/instance.ts';
import type { Program } from '../ir/ir.ts';
import { UsageError } from '../usage.ts';
import { partOf, readCheckpoint, sumOf, writeCheckpoint } from './checkpoint.ts';
import type { Checkpoint, CheckpointHeader, Identity } from './checkpoint.ts';

/** No more than this part of the time goes into writing, however often it is asked for. */
const mostWriting = 0.1;

export class Keeper {
  private readonly wish: NonNullable<Request['checkpoint']>;
  private readonly identity: Identity;
  private next: number;

  constructor(wish: NonNullable<Request['checkpoint']>, program: Program, request: Request) {
    this.wish = wish;
    this.identity = identityOf(program, request);
    this.next = performance.now() + 1000 * wish.everySeconds;
  }

  /** Throws where the file could not be written. */
  async prepare(): Promise<void> {
    const part = partOf(this.wish.file);
    await (await open(part, 'w')).close();
    await unlink(part);
  }

  due(): boolean {
    return performance.now() >= this.next;
  }

  /** Writes a checkpoint, between two turns of the search. Where that fails the search goes on all the same. */
  async keep(instance: Instance, state: Pick<CheckpointHeader, 'set' | 'keeping' | 'seconds'>): Promise<void> {
    const { file, everySeconds, trouble } = this.wish;
    const begun = performance.now();
    try {
      const code = sumOf(instance.compiled.bytes);
      const header = { ...this.identity, ...state, code, snapshot: instance.snapshot() };
      await writeCheckpoint(file, header, instance.room.memory.buffer);
    } catch (error) {
      trouble(`no checkpoint could be written: ${(error as Error).message}`);
    }
    const now = performance.now();
    this.next = now + Math.max(1000 * everySeconds, (now - begun) / mostWriting);
  }
}

function identityOf(program: Program, { search, limits }: Request): Identity {
  const { name, reductions = [] } = program;
  return { name, program: sumOf(JSON.stringify(program)), search, reductions, steps: limits.steps ?? null };
}

/** Reads the checkpoint that a request resumes from. Throws `UsageError` where that is not possible. */
export async function resumeFrom(file: string, program: Program, request: Request): Promise<Checkpoint> {
  const { search, limits, set } = request;
  const code = ({ keeping }: CheckpointHeader) => sumOf(compile(program, search, keeping).bytes);
  const checkpoint = await readCheckpoint(file, identityOf(program, request), code);
  const { header } = checkpoint;
  if ((set === 'hashes') !== (header.set === 'hashes'))
    throw new UsageError(
      set === 'hashes'
        ? `--resume ${file}: it keeps states exactly: leave out --hash-compact`
        : `--resume ${file}: it keeps hashes of states only: it takes --hash-compact`,
    );
  const found = Number(header.snapshot.variables['states']);
  if (found > (limits.states ?? Infinity))
    throw new UsageError(
      `--resume ${file}: it has ${found} states already, more than --max-states ${limits.states}`,
    );
  return checkpoint;
}

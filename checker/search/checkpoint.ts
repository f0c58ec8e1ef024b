/**
 * Files in which a search is kept, so that it can go on after the process has ended, however it did.
 *
 *     ┌ header: one line of JSON ┬ memory in use, range by range ┬ SHA-256 of all before it, 32 bytes ┐
 *
 * A file is written under another name, brought to the disk, and only then given its own: it is the old one or the
 * new one at any moment. Nothing in it is believed before the sum at its end has been found right.
 */

import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StateSet } from '../engine/engine.ts';
import type { Keeping } from '../engine/wasm/compile.ts';
import type { Snapshot } from '../engine/wasm/snapshot.ts';
import { UsageError } from '../usage.ts';

const version = 2;
const chunkBytes = 2 ** 24;
const sumBytes = 32;
/** A header is shorter, however many levels there are. */
const longestHeader = 2 ** 28;

/** What must be the same for a search to go on. */
export interface Identity {
  /** What the model is called, and a sum over all of it. */
  readonly name: string;
  readonly program: string;
  readonly search: string;
  readonly reductions: readonly string[];
  /** The bound on steps, if there is one. */
  readonly steps: number | null;
}

export interface CheckpointHeader extends Identity {
  readonly allwalksCheckpoint: number;
  /** A sum over the compiled code, which says what memory means. */
  readonly code: string;
  /** What is kept of states, and how. */
  readonly set: StateSet;
  readonly keeping: Keeping;
  /** How long the search has taken so far. */
  readonly seconds: number;
  readonly snapshot: Snapshot;
}

/** A sum over some text or bytes, in hexadecimal digits. */
export function sumOf(what: string | Uint8Array): string {
  return createHash('sha256').update(what).digest('hex');
}

/** The name under which a checkpoint is written before it gets its own. */
export const partOf = (file: string) => `${file}.part`;

export async function writeCheckpoint(
  file: string,
  header: Omit<CheckpointHeader, 'allwalksCheckpoint'>,
  memory: ArrayBufferLike,
): Promise<void> {
  const handle = await open(partOf(file), 'w');
  try {
    const hash = createHash('sha256');
    const put = async (bytes: Uint8Array) => {
      hash.update(bytes);
      await writeAll(handle, bytes);
    };
    await put(Buffer.from(`${JSON.stringify({ allwalksCheckpoint: version, ...header })}\n`));
    for (const chunk of chunksOf(memory, header.snapshot)) await put(chunk);
    await writeAll(handle, hash.digest());
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partOf(file), file);
  await syncFolder(dirname(file));
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten;
}

/** The new name is on the disk as well. Where folders cannot be opened, the system sees to that itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function* chunksOf(memory: ArrayBufferLike, { ranges }: Snapshot): Iterable<Uint8Array> {
  for (const [from, to] of ranges)
    for (let at = from; at < to; at += chunkBytes) yield new Uint8Array(memory, at, Math.min(chunkBytes, to - at));
}

/** A checkpoint that has been found whole and to belong to this search. */
export interface Checkpoint {
  readonly header: CheckpointHeader;
  /** Fills the ranges of the snapshot. */
  readonly load: (memory: ArrayBufferLike) => Promise<void>;
}

/**
 * Throws `UsageError` where the file is none, is damaged, or belongs to another search. `codeFor` gives the sum over the
 * code that a header would need.
 */
export async function readCheckpoint(
  file: string,
  identity: Identity,
  codeFor: (header: CheckpointHeader) => string,
): Promise<Checkpoint> {
  const handle = await open(file, 'r');
  try {
    const { header, begin } = await readHeader(handle, file);
    refuseOther(header, identity, file);
    await checkSum(handle, file);
    if (header.code !== codeFor(header))
      throw new UsageError(`--resume ${file}: another version of Allwalks wrote it: use that one, or begin anew`);
    return { header, load: (memory) => load(file, begin, header.snapshot, memory) };
  } finally {
    await handle.close();
  }
}

async function readHeader(handle: FileHandle, file: string): Promise<{ header: CheckpointHeader; begin: number }> {
  const { size } = await handle.stat();
  const start = Buffer.from('{"allwalksCheckpoint":');
  for (let length = 2 ** 16; ; length *= 16) {
    const bytes = Buffer.alloc(Math.min(length, size, longestHeader));
    await readAll(handle, bytes, 0);
    if (!bytes.subarray(0, start.length).equals(start))
      throw new UsageError(`--resume ${file}: this is no checkpoint of Allwalks`);
    const end = bytes.indexOf('\n');
    if (end < 0 && bytes.length === Math.min(size, longestHeader)) throw damaged(file);
    if (end < 0) continue;
    const written = Number(/^\d+/.exec(bytes.toString('latin1', start.length, start.length + 16)));
    if (written !== version)
      throw new UsageError(
        `--resume ${file}: it has format ${written}, this is Allwalks with format ${version}: use the one that wrote it`,
      );
    try {
      return { header: JSON.parse(bytes.toString('utf8', 0, end)) as CheckpointHeader, begin: end + 1 };
    } catch {
      throw damaged(file);
    }
  }
}

async function readAll(handle: FileHandle, into: Uint8Array, from: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await handle.read(into, done, Math.min(chunkBytes, into.length - done), from + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    done += bytesRead;
  }
}

function refuseOther(header: CheckpointHeader, identity: Identity, file: string): void {
  const differ: string[] = [];
  const [reduced, now] = [header, identity].map(({ reductions }) => reductions.join(', ') || 'nothing');
  if (reduced !== now) differ.push(`it was reduced by ${reduced}, not by ${now}`);
  else if (header.program !== identity.program)
    differ.push(
      header.name === identity.name
        ? `the model of ${identity.name} has changed since`
        : `the model is ${header.name}, not ${identity.name}, or of another variant`,
    );
  if (header.search !== identity.search) differ.push(`the search is ${header.search}, not ${identity.search}`);
  if (header.steps !== identity.steps)
    differ.push(`--max-steps is ${header.steps ?? 'not given'}, not ${identity.steps ?? 'left out'}`);
  if (differ.length > 0)
    throw new UsageError(`--resume ${file}: the checkpoint is of another search: ${differ.join('; ')}`);
}

async function checkSum(handle: FileHandle, file: string): Promise<void> {
  const { size } = await handle.stat();
  const hash = createHash('sha256');
  const end = size - sumBytes;
  const chunk = Buffer.alloc(Math.min(chunkBytes, size));
  for (let at = 0; at < end; at += chunkBytes) {
    const part = chunk.subarray(0, Math.min(chunkBytes, end - at));
    await readAll(handle, part, at);
    hash.update(part);
  }
  const sum = Buffer.alloc(sumBytes);
  if (end > 0) await readAll(handle, sum, end);
  if (end <= 0 || !sum.equals(hash.digest())) throw damaged(file);
}

function damaged(file: string): UsageError {
  return new UsageError(`--resume ${file}: the file is damaged or was cut short; begin anew, or take a copy of it`);
}

async function load(file: string, begin: number, snapshot: Snapshot, memory: ArrayBufferLike): Promise<void> {
  const handle = await open(file, 'r');
  try {
    let at = begin;
    for (const chunk of chunksOf(memory, snapshot)) {
      await readAll(handle, chunk, at);
      at += chunk.length;
    }
  } finally {
    await handle.close();
  }
}

/** Several checks at a time, each in a thread of its own; what they found comes in the order in which they were asked for. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckOptions, CheckResult } from '../check.ts';
import type { Progress, Subject, Variant } from '../index.ts';
import { packageRoot } from '../paths.ts';
import { UsageError } from '../usage.ts';

/** What a thread is asked for. Functions and signals cannot be sent. */
export interface Asked {
  readonly subject: Subject;
  readonly variant: Variant;
  readonly options: CheckOptions;
}

export type Answer =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'result'; readonly result: CheckResult }
  /** The model is wrong. */
  | { readonly kind: 'wrong'; readonly message: string }
  /** The command line is. */
  | { readonly kind: 'usage'; readonly message: string }
  /** The checker is. */
  | { readonly kind: 'defect'; readonly stack: string };

/** What came of one check: its result, or what is wrong with its model. */
export type Checked = { readonly of: Asked } & ({ readonly result: CheckResult } | { readonly wrong: string });

const script = join(packageRoot, 'dist', 'cli', 'check-thread.js');

/** How many checks are run at a time where there are so many. */
export function threadsFor(checks: number): number {
  return Math.min(checks, availableParallelism());
}

/**
 * Runs the checks. After an abort those under way end with what they know, and the others are not begun. `watch` is told
 * about the first one that is not over.
 */
export async function* runChecks(
  checks: readonly Asked[],
  signal: AbortSignal,
  watch: (check: Asked, progress: Progress) => void,
): AsyncGenerator<Checked> {
  const threads = Array.from({ length: threadsFor(checks.length) }, () => new Worker(script));
  const stop = () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
    for (const thread of threads) thread.postMessage('stop');
  };
  signal.addEventListener('abort', stop);
  let next = 0;
  let first = 0;
  const slots = checks.map(() => new Slot<Checked | null>());
  const work = async (thread: Worker) => {
    while (next < checks.length) {
      const position = next++;
      if (signal.aborted) slots[position]!.resolve(null);
      else {
        const tell = (progress: Progress) => position === first && watch(checks[position]!, progress);
        slots[position]!.resolve(await askThread(thread, checks[position]!, tell));
      }
    }
  };
  const failure = Promise.all(threads.map(work)).then(() => new Promise<never>(() => {}));
  // Threads that are ended at the end fail, and nobody asks.
  failure.catch(() => {});
  try {
    for (; first < checks.length; first++) {
      const checked = await Promise.race([slots[first]!.promise, failure]);
      if (checked) yield checked;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** A promise that others keep. */
class Slot<T> {
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

function askThread(thread: Worker, asked: Asked, tell: (progress: Progress) => void): Promise<Checked> {
  const { promise, resolve, reject } = new Slot<Checked>();
  const onExit = (code: number) => reject(new Error(`a thread has ended with code ${code}`));
  const onAnswer = (answer: Answer) => {
    if (answer.kind === 'progress') {
      tell(answer.progress);
      return;
    }
    thread.off('message', onAnswer).off('error', reject).off('exit', onExit);
    // What comes from another thread is a copy, and those who report tell specs apart by identity.
    if (answer.kind === 'result')
      resolve({ of: asked, result: { ...answer.result, subject: asked.subject, variant: asked.variant } });
    else if (answer.kind === 'wrong') resolve({ of: asked, wrong: answer.message });
    else reject(answer.kind === 'usage' ? new UsageError(answer.message) : new Error(answer.stack));
  };
  thread.on('message', onAnswer).once('error', reject).once('exit', onExit);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
  thread.postMessage(asked);
  return promise;
}

/** Mistakes tried several at a time, in threads; what came of them is told as it comes. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Limits, Mistake, Notice, Sensitivity } from '../index.ts';
import { packageRoot } from '../paths.ts';

/** What a thread is told: first what it is about, then one mistake at a time. */
export type Order =
  | Pick<Sensitivity, 'program' | 'states' | 'mostStates'>
  | { readonly number: number; readonly limits: Limits }
  | 'stop';

export type Answer = { readonly notice: Notice } | { readonly stack: string };

const script = join(packageRoot, 'dist', 'cli', 'trial-thread.js');

/**
 * Tries every mistake that has a number. After an abort those under way end with a limit, and the others are not begun.
 * `told` gets what came of each.
 */
export async function tryMistakes(
  { program, states, mostStates, mistakes }: Sensitivity,
  workers: number | undefined,
  limits: Limits,
  signal: AbortSignal,
  told: (mistake: Mistake, notice: Notice) => void,
): Promise<void> {
  const left = mistakes.filter(({ number }) => number !== null);
  const count = Math.min(left.length, workers ?? availableParallelism());
  const threads = Array.from({ length: count }, () => new Worker(script));
  const stop = () => threads.forEach((thread) => send(thread, 'stop'));
  signal.addEventListener('abort', stop);
  const work = async (thread: Worker) => {
    send(thread, { program, states, mostStates });
    while (left.length > 0 && !signal.aborted) {
      const mistake = left.shift()!;
      told(mistake, await ask(thread, { number: mistake.number!, limits }));
    }
  };
  try {
    await Promise.all(threads.map(work));
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function send(thread: Worker, order: Order): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
  thread.postMessage(order);
}

function ask(thread: Worker, order: Order): Promise<Notice> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number) => reject(new Error(`a thread has ended with code ${code}`));
    const onAnswer = (answer: Answer) => {
      thread.off('error', reject).off('exit', onExit);
      if ('notice' in answer) resolve(answer.notice);
      else reject(new Error(answer.stack));
    };
    thread.once('message', onAnswer).once('error', reject).once('exit', onExit);
    send(thread, order);
  });
}

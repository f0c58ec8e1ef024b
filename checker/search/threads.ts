/**
 * The threads of a search by several workers: started together, asked one by one. When a search has ended well they wait
 * for the next one, and do not keep the process alive meanwhile; else they are ended.
 */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../paths.ts';
import type { Answers, Question } from './shard-thread.ts';

/** Threads run what has been built, also where tests run the source. */
const script = join(packageRoot, 'dist', 'search', 'shard-thread.js');

const idle: Worker[] = [];

export class Threads {
  private readonly workers: readonly Worker[];
  /** Never fulfilled; rejected when a thread fails. */
  private readonly failure: Promise<never>;
  private stopListening = () => {};

  private constructor(workers: readonly Worker[]) {
    this.workers = workers;
    this.failure = new Promise((_, reject) => {
      const onExit = (code: number) => reject(new Error(`a worker has ended with code ${code}`));
      for (const worker of workers) worker.once('error', reject).once('exit', onExit);
      this.stopListening = () => {
        for (const worker of workers) worker.off('error', reject).off('exit', onExit);
      };
    });
    // Nobody may be waiting when it happens.
    this.failure.catch(() => {});
  }

  /** So many threads that are ready. */
  static async start(count: number): Promise<Threads> {
    const waiting = idle.splice(0, count);
    for (const worker of waiting) worker.ref();
    const fresh = Array.from({ length: count - waiting.length }, () => new Worker(script));
    const threads = new Threads([...waiting, ...fresh]);
    try {
      await Promise.all(fresh.map((worker) => threads.next(worker)));
    } catch (error) {
      await threads.end();
      throw error;
    }
    return threads;
  }

  async ask<Q extends Question>(thread: number, question: Q): Promise<Answers[Q['ask']]> {
    const worker = this.workers[thread]!;
    const answer = this.next<Answers[Q['ask']]>(worker);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
    worker.postMessage(question);
    return answer;
  }

  /** Has them give back the memory of what they did. All questions must have been answered. */
  async forget(): Promise<void> {
    await Promise.all(this.workers.map((_, thread) => this.ask(thread, { ask: 'forget' })));
  }

  /** Leaves the threads to the next search. */
  release(): void {
    this.stopListening();
    for (const worker of this.workers) worker.unref();
    idle.push(...this.workers);
  }

  /** Ends them, whatever they do. */
  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  /** What the thread says next. */
  private next<T>(worker: Worker): Promise<T> {
    const said = new Promise<T>((resolve) => worker.once('message', resolve));
    return Promise.race([said, this.failure]);
  }
}

/** A thread that tries mistakes for `trials.ts`, one at a time. */

import { parentPort } from 'node:worker_threads';
import { Trial } from '../sensitivity.ts';
import type { Answer, Order } from './trials.ts';

const interrupt = new AbortController();
let trial: Trial | undefined;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
const answer = (message: Answer) => parentPort!.postMessage(message);

parentPort!.on('message', (order: Order) => {
  if (order === 'stop') interrupt.abort();
  else if ('program' in order) trial = new Trial(order);
  else void run(order);
});

async function run({ number, limits }: Extract<Order, { readonly number: number }>): Promise<void> {
  try {
    answer({ notice: await trial!.run(number, { limits, signal: interrupt.signal }) });
  } catch (error) {
    answer({ stack: (error as Error).stack ?? String(error) });
  }
}

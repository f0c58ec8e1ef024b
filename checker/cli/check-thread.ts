/** A thread that runs checks for `checks.ts`, one at a time. */

import { parentPort } from 'node:worker_threads';
import { check } from '../check.ts';
import { UsageError } from '../usage.ts';
import { isModelError } from '../wrong.ts';
import type { Answer, Asked } from './checks.ts';

const interrupt = new AbortController();

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
const answer = (message: Answer) => parentPort!.postMessage(message);

parentPort!.on('message', (asked: Asked | 'stop') => {
  if (asked === 'stop') interrupt.abort();
  else void run(asked);
});

async function run({ subject, variant, options }: Asked): Promise<void> {
  const watch = (progress: Parameters<NonNullable<typeof options.watch>>[0]) =>
    answer({ kind: 'progress', progress });
  try {
    answer({
      kind: 'result',
      result: await check(subject, variant, { ...options, signal: interrupt.signal, watch }),
    });
  } catch (error) {
    const { message, stack = '' } = error as Error;
    const kind = isModelError(error) ? 'wrong' : error instanceof UsageError ? 'usage' : 'defect';
    answer(kind === 'defect' ? { kind, stack } : { kind, message });
  }
}

/** A thread that does shards of searches, one search after the other: it says when it is ready, and then answers questions. */

import { parentPort } from 'node:worker_threads';
import type { Limits } from '../engine/engine.ts';
import { Mail } from '../engine/wasm/mail.ts';
import type { MailBuffers } from '../engine/wasm/mail.ts';
import { Shard } from '../engine/wasm/shard.ts';
import type { ShardFound, ShardKind } from '../engine/wasm/shard.ts';
import type { Program } from '../ir/ir.ts';
import { collectGarbage } from './limits.ts';

/** What a thread is asked: each gets one answer. */
export type Question =
  /** Do a shard of a search. */
  | {
      readonly ask: 'search';
      readonly program: Program;
      readonly limits: Limits;
      readonly kind: ShardKind;
      readonly mail: MailBuffers;
      readonly self: number;
    }
  /** Give back the memory of the search. */
  | { readonly ask: 'forget' };

export interface Answers {
  readonly search: ShardFound;
  readonly forget: null;
}

function answer(question: Question): Answers[Question['ask']] {
  if (question.ask === 'search') {
    const { program, limits, kind, mail, self } = question;
    return new Shard(program, limits, kind, new Mail(mail, self), self).run();
  }
  collectGarbage();
  return null;
}

const port = parentPort!;
port.on('message', (question: Question) => port.postMessage(answer(question)));
port.postMessage('ready');

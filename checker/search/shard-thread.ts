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
  /** Do a shard of a search, in so many bytes of memory. */
  | {
      readonly ask: 'search';
      readonly program: Program;
      readonly limits: Limits;
      readonly kind: ShardKind;
      readonly mail: MailBuffers;
      readonly self: number;
      readonly bytes: number;
    }
  /** What is the state with this number, and where does it come from? */
  | { readonly ask: 'state'; readonly number: number }
  /** Give back the memory of the search. */
  | { readonly ask: 'forget' };

export interface Answers {
  readonly search: ShardFound;
  readonly state: ReturnType<Shard['lookUp']>;
  readonly forget: null;
}

let shard: Shard | undefined;

function answer(question: Question): Answers[Question['ask']] {
  switch (question.ask) {
    case 'search': {
      const { program, limits, kind, bytes, mail, self } = question;
      shard = new Shard(program, limits, kind, bytes, new Mail(mail, self), self);
      return shard.run();
    }
    case 'state':
      return shard!.lookUp(question.number);
    case 'forget':
      shard = undefined;
      collectGarbage();
      return null;
  }
}

const port = parentPort!;
port.on('message', (question: Question) => port.postMessage(answer(question)));
port.postMessage('ready');

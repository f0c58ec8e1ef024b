/**
 * The search by several workers, from outside: threads that each do a shard of it, the limits that they keep to
 * together, and what they found, put together. Verdict, states, transitions and depth are those of one worker.
 */

import { setTimeout } from 'node:timers/promises';
import type { Request } from '../engine/engine.ts';
import { planCommons } from '../engine/wasm/commons.ts';
import { boxBytes } from '../engine/wasm/machine.ts';
import { Mail, mailFor, stopped } from '../engine/wasm/mail.ts';
import { newsOf } from '../engine/wasm/shard.ts';
import type { ShardFound, ShardViolation } from '../engine/wasm/shard.ts';
import type { Program } from '../ir/ir.ts';
import type { Pair } from '../state/shape.ts';
import type { Explanation } from './explain.ts';
import type { Found } from './explore.ts';
import { collectGarbage, usableBytes } from './limits.ts';
import type { Budget } from './limits.ts';
import { Threads } from './threads.ts';

/** How often the limits are looked at. */
const watchMilliseconds = 25;
/** How many slots the index of pairs begins with, and how many times more where that was too few. */
const [firstIndex, moreIndex] = [2 ** 13, 16];
/** Which share of memory pairs may need; where that was too little, which. */
const [usualPairs, manyPairs] = [0.2, 0.5];

/** What several workers have found. Only roots of states are kept: nobody knows the way to a violation. */
export type ShardsFound = Found & { readonly unexplained: Pick<ShardViolation, 'kind' | 'length'> | null };

export interface SharedSearch {
  readonly program: Program;
  readonly request: Request;
  readonly workers: number;
  /** How states are paired. */
  readonly shape: Pair;
  /** The words that say whose a state is; undefined: all. */
  readonly words: readonly number[] | undefined;
  readonly budget: Budget;
  readonly explanation: Explanation;
}

/** Searches breadth first with several workers; null where only one worker can tell what the model does. */
export async function searchSharded(search: SharedSearch): Promise<ShardsFound | null> {
  const threads = await Threads.start(search.workers);
  try {
    let [pairs, index] = [usualPairs, firstIndex];
    for (;;) {
      const found = await new ShardedSearch(search, threads, pairs, index).run(); // oxlint-disable-line no-await-in-loop
      await threads.forget(); // oxlint-disable-line no-await-in-loop
      if (found === 'more index') index *= moreIndex;
      else if (found === 'more pairs') pairs = manyPairs;
      else {
        threads.release();
        return found;
      }
    }
  } catch (error) {
    await threads.end();
    throw error;
  }
}

class ShardedSearch {
  private readonly shared: SharedSearch;
  private readonly workers: number;
  private readonly threads: Threads;
  private readonly mail: Mail;
  private readonly pairs: number;
  private readonly index: number;

  /** `pairs`: which share of memory they may need. `index`: with how many slots theirs begins. */
  constructor(shared: SharedSearch, threads: Threads, pairs: number, index: number) {
    const { program, request, workers } = shared;
    this.shared = shared;
    this.workers = workers;
    this.threads = threads;
    this.pairs = pairs;
    this.index = index;
    this.mail = new Mail(mailFor(workers, boxBytes, newsOf(program), request.limits.states ?? Infinity));
  }

  async run(): Promise<ShardsFound | 'more index' | 'more pairs' | null> {
    const { mail } = this;
    const { budget } = this.shared;
    const answers = this.search();
    let over = false;
    const end = answers.then(
      () => (over = true),
      () => (over = true),
    );
    for (;;) {
      if (budget.hit !== null) mail.stopAll(stopped.outside);
      await Promise.race([end, setTimeout(watchMilliseconds)]);
      if (over) break;
      await budget.breathe(this.counts());
    }
    const found = await answers;
    if (mail.stop === stopped.doubt) return null;
    if (mail.stop === stopped.index) return 'more index';
    if (mail.stop === stopped.pairs && this.pairs < manyPairs) return 'more pairs';
    if (mail.stop === stopped.states) budget.hit ??= 'states';
    if (mail.stop === stopped.memory || mail.stop === stopped.pairs) budget.hit ??= 'memory';
    return this.putTogether(found);
  }

  /** Has every thread do its shard. */
  private search(): Promise<readonly ShardFound[]> {
    const { workers, threads } = this;
    const { program, request, shape, words } = this.shared;
    const { limits } = request;
    const mail = this.mail.buffers;
    collectGarbage();
    const bytes = Math.max(0, usableBytes(request) - mail.boxes.byteLength);
    const commons = planCommons(workers, bytes, this.pairs, this.index);
    const common = { ask: 'search', program, limits, kind: { shape, words, commons }, mail } as const;
    return Promise.all(Array.from({ length: workers }, (_, self) => threads.ask(self, { ...common, self })));
  }

  /** How far the search has come, in the words of `Progress`. */
  private counts() {
    const told = Array.from({ length: this.workers }, (_, shard) => this.mail.told(shard));
    const sum = (key: keyof (typeof told)[0]) => told.reduce((all, each) => all + each[key], 0);
    const states = sum('states');
    const depth = Math.max(...told.map((each) => each.depth));
    return {
      states,
      transitions: sum('transitions'),
      // A level that was begun counts.
      depth: depth + Number(sum('found') > 0),
      frontier: states - sum('expanded'),
    };
  }

  private putTogether(found: readonly ShardFound[]): ShardsFound {
    const { explanation } = this.shared;
    const reached = found[0]!.reached.map((_, i) => found.some((each) => each.reached[i]));
    explanation.notice(
      reached,
      found.some(({ sawFinal }) => sawFinal),
    );
    const pools = found.map(({ pool }) => pool).filter((pool) => pool > 0);
    return {
      ...this.counts(),
      violation: null,
      unexplained: least(found.flatMap((each) => each.violation ?? [])) ?? null,
      pool: explanation.pool(pools.length > 0 ? Math.min(...pools) : 0),
      cut: found.some(({ cut }) => cut),
    };
  }
}

/** Which of several violations is reported: decided as each shard decides among its own, see `least.ts`. */
function least(violations: readonly ShardViolation[]): ShardViolation | undefined {
  return violations.toSorted(
    (a, b) => a.length - b.length || a.kind - b.kind || compareStates(a.state, b.state),
  )[0];
}

function compareStates(a: Uint8Array, b: Uint8Array): number {
  const [ours, theirs] = [a, b].map(({ buffer, byteOffset, length }) => new DataView(buffer, byteOffset, length));
  const { byteLength } = ours!;
  for (let at = 0; at < byteLength; at += 8) {
    const read = (view: DataView) =>
      at + 8 <= byteLength ? view.getBigUint64(at, true) : view.getUint32(at, true);
    const [our, their] = [read(ours!), read(theirs!)];
    if (our !== their) return our < their ? -1 : 1;
  }
  return 0;
}

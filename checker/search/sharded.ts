/**
 * The search by several workers, from outside: threads that each do a shard of it, the limits that they keep to
 * together, and what they found, put together. Verdict, states, transitions and depth are those of one worker.
 */

import { setTimeout } from 'node:timers/promises';
import type { Move, Request } from '../engine/engine.ts';
import type { Keeping } from '../engine/wasm/compile.ts';
import { Instance } from '../engine/wasm/instance.ts';
import { boxBytes } from '../engine/wasm/machine.ts';
import { Mail, mailFor, stopped } from '../engine/wasm/mail.ts';
import type { ShardFound, ShardViolation } from '../engine/wasm/shard.ts';
import { violated } from '../engine/wasm/verdicts.ts';
import type { Program } from '../ir/ir.ts';
import { layOut } from '../state/layout.ts';
import type { Explanation } from './explain.ts';
import type { Found } from './explore.ts';
import { collectGarbage, usableBytes } from './limits.ts';
import type { Budget } from './limits.ts';
import { Threads } from './threads.ts';

/** How often the limits are looked at. */
const watchMilliseconds = 25;
/** What is told besides witnesses at the end of a level. */
const fixedNews = 3;
const mebibyte = 2 ** 20;

/** What several workers have found. Where only keys of states are kept nobody knows the way to a violation. */
export type ShardsFound = Found & { readonly unexplained: Pick<ShardViolation, 'kind' | 'length'> | null };

export interface SharedSearch {
  readonly program: Program;
  readonly request: Request;
  readonly workers: number;
  readonly keeping: Keeping;
  /** The words that say whose a state is; undefined: all. */
  readonly words: readonly number[] | undefined;
  readonly budget: Budget;
  readonly explanation: Explanation;
}

/** Searches breadth first with several workers; null where only one worker can tell what the model does. */
export async function searchSharded(search: SharedSearch): Promise<ShardsFound | null> {
  const threads = await Threads.start(search.workers);
  try {
    const found = await new ShardedSearch(search, threads).run();
    await threads.release();
    return found;
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

  constructor(shared: SharedSearch, threads: Threads) {
    const { program, request, workers, explanation } = shared;
    this.shared = shared;
    this.workers = workers;
    this.threads = threads;
    const news = fixedNews + Object.keys(explanation.properties.witnesses).length;
    this.mail = new Mail(mailFor(workers, boxBytes(layOut(program)), news, request.limits.states ?? Infinity));
  }

  async run(): Promise<ShardsFound | null> {
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
    if (mail.stop === stopped.states) budget.hit ??= 'states';
    if (mail.stop === stopped.memory) budget.hit ??= 'memory';
    return this.putTogether(found);
  }

  /** Has every thread do its shard. */
  private search(): Promise<readonly ShardFound[]> {
    const { program, request, keeping, words } = this.shared;
    const { limits } = request;
    const mail = this.mail.buffers;
    collectGarbage();
    const bytes = Math.max(0, usableBytes(request) - mail.boxes.byteLength) / this.workers;
    const common = { ask: 'search', program, limits, kind: { keeping, words }, mail, bytes } as const;
    return Promise.all(this.each((self) => this.threads.ask(self, { ...common, self })));
  }

  /** How far the search has come, in the words of `Progress`. */
  private counts() {
    const told = this.each((shard) => this.mail.told(shard));
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

  private async putTogether(found: readonly ShardFound[]): Promise<ShardsFound> {
    const { explanation, keeping } = this.shared;
    const reached = found[0]!.reached.map((_, i) => found.some((each) => each.reached[i]));
    explanation.notice(
      reached,
      found.some(({ sawFinal }) => sawFinal),
    );
    const pools = found.map(({ pool }) => pool).filter((pool) => pool > 0);
    const violation = least(found.flatMap((each) => each.violation ?? []));
    const known = keeping === 'full' ? violation : undefined;
    return {
      ...this.counts(),
      violation: known ? explanation.violation(known.kind, await this.scheduleTo(known)) : null,
      unexplained: known ? null : (violation ?? null),
      pool: explanation.pool(pools.length > 0 ? Math.min(...pools) : 0),
      cut: found.some(({ cut }) => cut),
    };
  }

  /** The moves that lead to the state of a violation: shards are asked for the states on the way that are theirs. */
  private async scheduleTo({ kind, length, origin }: ShardViolation): Promise<Move[]> {
    const path: Uint8Array[] = [];
    let name = origin;
    for (let left = kind === violated.transition ? length - 1 : length; left >= 0; left--) {
      const number = Math.floor(name / this.workers);
      const { state, parent } = await this.threads.ask(name % this.workers, { ask: 'state', number });
      path.push(state);
      name = parent;
    }
    const instance = new Instance(this.shared.program, 'breadth-first', 16 * mebibyte, () => false);
    return instance.movesAlong(path.toReversed());
  }

  private each<T>(make: (shard: number) => T): T[] {
    return Array.from({ length: this.workers }, (_, shard) => make(shard));
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

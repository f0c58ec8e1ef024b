/** Guesses what can be taken for granted about a program: from what tasks do on a few hundred random walks. */

import { longestRun } from '../engine/engine.ts';
import type { Event, Move } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import { anybody, fieldName, noGuess, nobody } from './guess.ts';
import type { Guess, Stretch } from './guess.ts';
import { freedStructs, locksOf, protectors } from './locks.ts';
import type { Protector } from './locks.ts';

/** How much is looked at. More finds more exceptions, which else are found when the guess is checked. */
const [mostWalks, mostSteps, longestWalk] = [30, 3000, 5 * longestRun];

/** What has been seen of one cell. Tasks count from 1. */
interface Seen {
  readonly readers: Set<number>;
  readonly writers: Set<number>;
  freed?: true;
  /** The locks held at every read, and at every write, in words; undefined before the first one. */
  readLocks?: ReadonlyMap<string, Protector>;
  writeLocks?: ReadonlyMap<string, Protector>;
}

/** A guess about the program, the bolder the fewer walks it is based on; the same whenever it is asked for. */
export function observe(program: Program, walks = mostWalks): Guess {
  return new Observer(program).run(walks);
}

class Observer {
  private readonly program: Program;
  private readonly reference: Reference;
  private readonly stepper: CompiledStepper;
  private readonly guess: Guess;
  private readonly freed: ReadonlySet<string>;
  /** By field, then slot. */
  private readonly cells = new Map<string, Map<number, Seen>>();
  /** Who holds each lock that is held, as the walk stands. */
  private readonly holders = new Map<
    string,
    { readonly lock: string; readonly slot: number; readonly task: number }
  >();
  private seed = 20_110_224;

  constructor(program: Program) {
    this.program = program;
    this.reference = new Reference(program);
    this.stepper = new CompiledStepper({ ...program, properties: [] });
    this.guess = noGuess(program, locksOf(program));
    this.freed = freedStructs(program);
  }

  run(walks: number): Guess {
    let steps = 0;
    for (let walk = 0; walk < walks && steps < mostSteps; walk++) steps += this.walk();
    for (const [field, slots] of this.cells)
      for (const stretch of this.guess.fields.get(field)!) conclude(stretch, slots);
    return this.guess;
  }

  private below(count: number): number {
    this.seed = (Math.imul(this.seed, 1_103_515_245) + 12_345) >>> 0;
    return (this.seed >>> 8) % count;
  }

  /** Goes from the initial state as far as it can; gives the number of steps. A task goes on for a while before another does. */
  private walk(): number {
    const { stepper, reference } = this;
    this.holders.clear();
    let packed = stepper.initial();
    let state = reference.initial();
    let task = this.below(stepper.tasks);
    let steps = 0;
    for (; steps < longestWalk; steps++) {
      if (this.below(8) === 0) task = this.below(stepper.tasks);
      const found = this.someStep(packed, task);
      if (!found) break;
      task = found.move.task;
      packed = found.packed;
      const { successor, events } = reference.record(state, found.move);
      if (successor?.kind !== 'state') break;
      state = successor.state;
      this.notice(task + 1, events);
    }
    return steps;
  }

  /** One of the steps of the task, or where it has none of the next one that has. */
  private someStep(from: Uint8Array, first: number): { move: Move; packed: Uint8Array } | undefined {
    const { stepper } = this;
    for (let i = 0; i < stepper.tasks; i++) {
      const task = (first + i) % stepper.tasks;
      const found: { move: Move; packed: Uint8Array }[] = [];
      stepper.each(from, task, (end, bytes) => {
        if (end === 'state') found.push({ move: stepper.move(task), packed: bytes.slice() });
      });
      if (found.length > 0) return found[this.below(found.length)];
    }
    return undefined;
  }

  private notice(task: number, events: readonly Event[]): void {
    const made = new Set<string>();
    for (const event of events) {
      if (event.kind === 'alloc') made.add(`${event.struct}#${event.slot}`);
      else if (event.kind === 'free') this.noticeFree(task, event.struct, event.slot);
      else if (event.kind === 'read' || event.kind === 'write') {
        // What an object is made with is no access.
        if (event.kind === 'write' && made.has(`${event.struct}#${event.slot}`)) continue;
        this.noticeAccess(task, event);
        if (event.kind === 'write' && this.guess.locks.get(event.struct) === event.field)
          this.noticeHolder(event.struct, event.slot, event.after);
      }
    }
  }

  private noticeHolder(lock: string, slot: number, task: number): void {
    const key = `${lock}#${slot}`;
    if (task === 0) this.holders.delete(key);
    else this.holders.set(key, { lock, slot, task });
  }

  private noticeAccess(
    task: number,
    { kind, struct, slot, field }: Extract<Event, { kind: 'read' | 'write' }>,
  ): void {
    const seen = this.cell(struct, slot, field);
    const held = [...this.holders.values()].filter((each) => each.task === task);
    const places = protectors(this.program, this.freed, { struct, slot }, held);
    const locks = new Map(places.map((place) => [JSON.stringify(place), place]));
    if (kind === 'read') {
      seen.readers.add(task);
      seen.readLocks = both(seen.readLocks, locks);
    } else {
      seen.writers.add(task);
      seen.writeLocks = both(seen.writeLocks, locks);
    }
  }

  /** Freeing an object is as good as writing all of it, but for the locks. */
  private noticeFree(task: number, struct: string, slot: number): void {
    const pools = poolsOf(this.program);
    for (const [field, { field: declared, base }] of pools.get(struct)!.fields)
      if (declared.embed !== undefined) this.noticeFree(task, declared.embed, base + slot);
      else {
        const seen = this.cell(struct, slot, field);
        seen.writers.add(task);
        seen.freed = true;
      }
  }

  private cell(struct: string, slot: number, field: string): Seen {
    const name = fieldName(struct, field);
    let slots = this.cells.get(name);
    if (!slots) this.cells.set(name, (slots = new Map()));
    let seen = slots.get(slot);
    if (!seen) slots.set(slot, (seen = { readers: new Set(), writers: new Set() }));
    return seen;
  }
}

function both<T>(known: ReadonlyMap<string, T> | undefined, now: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return known ? new Map([...known].filter(([key]) => now.has(key))) : now;
}

/** Puts into words what was seen of a stretch. Of cells that were not seen nothing is said. */
function conclude(stretch: Stretch, slots: ReadonlyMap<number, Seen>): void {
  let writeLocks: ReadonlyMap<string, Protector> | undefined;
  let readLocks: ReadonlyMap<string, Protector> | undefined;
  for (let slot = stretch.lo; slot <= stretch.hi; slot++)
    stretch.stays[slot - stretch.lo] = !slots.get(slot)?.freed;
  for (const [slot, seen] of slots) {
    if (slot < stretch.lo || slot > stretch.hi) continue;
    const { readers, writers } = seen;
    const users = new Set([...readers, ...writers]);
    const [user] = users;
    const [writer = nobody] = writers;
    if (users.size === 1) stretch.users[slot - stretch.lo] = user!;
    stretch.writers[slot - stretch.lo] = writers.size <= 1 ? writer : anybody;
    if (users.size === 1) continue;
    if (seen.writeLocks) writeLocks = both(writeLocks, seen.writeLocks);
    if (seen.readLocks) readLocks = both(readLocks, seen.readLocks);
  }
  stretch.writeLock = [...(writeLocks?.values() ?? [])][0];
  const sameAsForWriting = [...(readLocks ?? [])].find(([key]) => writeLocks?.has(key))?.[1];
  if (sameAsForWriting) stretch.writeLock = sameAsForWriting;
  stretch.readLock = sameAsForWriting ?? [...(readLocks?.values() ?? [])][0];
}

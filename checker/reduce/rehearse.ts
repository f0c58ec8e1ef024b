/** Finds most of what is wrong with a guess before it is searched with: on random walks, by a program that takes notes. */

import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program, Statement, Struct } from '../ir/ir.ts';
import { binary, constant, local } from '../ir/phrases.ts';
import { layOut } from '../state/layout.ts';
import type { Report } from './checks.ts';
import { withdraw } from './guess.ts';
import type { Claim, Guess } from './guess.ts';
import { watched } from './watch.ts';

/** Where the notes are. No struct of a program is called so. */
const notes = { struct: '(notes)', field: 'wrong' } as const;

/** How many steps are taken in one go, and how often the guess is tried again. */
const [mostSteps, longestWalk, mostRounds] = [30_000, 1000, 6];

/** Withdraws from the guess what it turns out to be wrong about. */
export function rehearse(program: Program, guess: Guess): void {
  for (let round = 0; round < mostRounds; round++) {
    const wrong = wrongClaims(program, guess, round);
    if (wrong.length === 0) return;
    for (const claim of wrong) withdraw(guess, claim);
  }
}

function wrongClaims(program: Program, guess: Guess, seed: number): Claim[] {
  const claims: Claim[] = [];
  const report: Report = (claim, stretch) => {
    const first = claims.length;
    if (!stretch) {
      claims.push(claim);
      return note(first);
    }
    for (let slot = stretch.lo; slot <= stretch.hi; slot++) claims.push({ ...claim, slot });
    return { ...note(0), index: binary(local('object'), '+', constant(first - stretch.lo)) };
  };
  const noting = watched(program, guess, [], report);
  if (claims.length === 0) return [];
  const found = new Set(
    notedOn({ ...noting, structs: [...noting.structs, paper(claims.length)], properties: [] }, claims.length, seed),
  );
  return claims.filter((_, i) => found.has(i));
}

function note(claim: number): Statement & { readonly do: 'store' } {
  return { do: 'store', object: constant(1), ...notes, index: constant(claim), value: constant(1) };
}

function paper(length: number): Struct {
  return {
    name: notes.struct,
    kind: 'ghost',
    fields: [{ name: notes.field, type: { kind: 'bool' }, length }],
    capacity: 1,
    objects: [{}],
  };
}

/** What the program has noted, by number, in the course of random walks. */
function notedOn(program: Program, claims: number, seed: number): number[] {
  const stepper = new CompiledStepper(program);
  const bits = notesIn(program);
  const walk = new Walk(stepper, seed);
  const noted = new Set<number>();
  for (let steps = 0; steps < mostSteps;) {
    const { end, length } = walk.go();
    // Even where nothing can be done the loop ends.
    steps += length + 1;
    for (let claim = 0; claim < claims && bits; claim++) {
      const bit = bits.first + claim * bits.stride;
      if ((end[bit >> 3]! >> (bit & 7)) & 1) noted.add(claim);
    }
  }
  return [...noted];
}

/** Which bits of a state the notes are; undefined where none can ever be taken. */
function notesIn(program: Program): { readonly first: number; readonly stride: number } | undefined {
  const { firstBit, fields } = layOut(program).pools.get(notes.struct)!;
  const { offset, width, array } = fields.get(notes.field)!;
  return width === 0 ? undefined : { first: firstBit + 8 * offset, stride: array!.strideBits };
}

/** Random walks: a task goes on for a while before another does, now for long, now for short. */
export class Walk {
  private readonly stepper: CompiledStepper;
  private state: number;

  constructor(stepper: CompiledStepper, seed: number) {
    this.stepper = stepper;
    this.state = 20_110_224 + seed;
  }

  below(count: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0;
    return (this.state >>> 8) % count;
  }

  /** From the initial state as far as it can. */
  go(): { readonly end: Uint8Array; readonly length: number } {
    const { stepper } = this;
    const patience = [2, 6, 30][this.below(3)]!;
    let task = this.below(stepper.tasks);
    let at = stepper.initial();
    for (let length = 0; length < longestWalk; length++) {
      if (this.below(patience) === 0) task = this.below(stepper.tasks);
      const next = this.step(at, task);
      if (!next) return { end: at, length };
      [at, task] = next;
    }
    return { end: at, length: longestWalk };
  }

  /** A step of the task, or of the next one that has one. */
  private step(from: Uint8Array, first: number): [Uint8Array, number] | undefined {
    const { stepper } = this;
    for (let i = 0; i < stepper.tasks; i++) {
      const task = (first + i) % stepper.tasks;
      const found: Uint8Array[] = [];
      stepper.each(from, task, (end, bytes) => {
        if (end === 'state') found.push(bytes.slice());
      });
      if (found.length > 0) return [found[this.below(found.length)]!, task];
    }
    return undefined;
  }
}

/**
 * A journal of what a compiled program does inside a step: code that is added to its statements and conditions writes a
 * number for each that runs, and for how each comes out, into memory outside the state.
 *
 * A step that a guard forbids is no step: of its entries only the last one, the guard that failed, means anything. So
 * entries are counted by whoever knows how the step ended.
 */

import type { Expression, Statement } from '../../ir/ir.ts';
import { get, getGlobal, i32, select, set, setGlobal } from './encode.ts';
import type { Code, Global, Local } from './encode.ts';
import type { Machine } from './machine.ts';

/** What the journal tells of: a statement, or an operand of `and`, `or` and `?:`. */
export type Noted = Statement | Expression;

/** More than any step writes that comes to an end (see `longestStep`); what is beyond is not written. */
const mostEntries = 2 ** 20;
/** A choice of more outcomes than this is noted without them. */
export const mostOutcomes = 64;
/** Memory it takes, in pages of 64 KiB. */
export const journalPages = (4 * mostEntries) / 65536;

export class Journal {
  /** How many numbers there are. */
  size = 0;
  /** The number of each statement's running. */
  readonly runs = new Map<Noted, number>();
  /** The first of the numbers of the outcomes of a condition (false, true) or choice, and how many there are. */
  readonly outcomes = new Map<Noted, { readonly first: number; readonly count: number }>();
  /** Where the next entry goes; made by the machine. */
  private position: Global | undefined;
  private begin = 0;

  /** Called once, by the machine that the journal is for. */
  attach(machine: Machine): void {
    this.position = machine.module.global('i32', 'journal');
    this.begin = machine.map.table;
  }

  /** The address of the first entry. */
  get address(): number {
    return this.begin;
  }

  /** Code that notes that a statement runs. */
  ran(node: Noted): Code {
    let number = this.runs.get(node);
    if (number === undefined) this.runs.set(node, (number = this.size++));
    return this.write(i32.const(number));
  }

  /** Code that notes which outcome there was: a number from 0, below `count`. */
  cameOut(node: Noted, outcome: number | Local, count: number): Code {
    let known = this.outcomes.get(node);
    if (!known) {
      this.outcomes.set(node, (known = { first: this.size, count }));
      this.size += count;
    }
    const { first } = known;
    return this.write(
      typeof outcome === 'number' ? i32.const(first + outcome) : i32.add(get(outcome), i32.const(first)),
    );
  }

  /** Code that leaves a value below `count`, having noted it; `scratch` is free to use. */
  noted(node: Noted, count: number, value: Code, scratch: Local): Code {
    return [set(scratch, value), this.cameOut(node, scratch, count), get(scratch)];
  }

  private write(number: Code): Code {
    const position = this.position!;
    const next = i32.add(getGlobal(position), i32.const(4));
    const last = this.begin + 4 * (mostEntries - 1);
    return [
      i32.store(getGlobal(position), number),
      setGlobal(position, select(i32.ltS(getGlobal(position), i32.const(last)), next, getGlobal(position))),
    ];
  }
}

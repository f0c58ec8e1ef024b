/** The states that a schedule goes through, and who wrote what. */

import type { PageData, StandData, Value } from '../data.ts';

export interface Moment {
  /** From 0, the beginning. */
  readonly step: number;
  /** By cell; null where the object is not live. */
  readonly cells: readonly (Value | null)[];
  /** By object. */
  readonly live: readonly boolean[];
  /** By task; absent where it has never been started. */
  readonly stands: readonly (StandData | undefined)[];
}

export class History {
  readonly data: PageData;
  /** Cells that are written in the course of the schedule, other than when their object is made. */
  readonly lively: ReadonlySet<number>;
  /** For each cell the steps, from 1, that write it or give it another value. */
  private readonly writers = new Map<number, number[]>();

  constructor(data: PageData) {
    this.data = data;
    const lively = new Set<number>();
    for (const [i, { writes, cells, born }] of data.steps.entries()) {
      const given = cells.flatMap(([cell, value]) => (value === null ? [] : [cell]));
      for (const cell of new Set([...writes, ...given])) {
        this.writers.set(cell, [...(this.writers.get(cell) ?? []), i + 1]);
        if (!born.includes(this.objectOf(cell))) lively.add(cell);
      }
    }
    this.lively = lively;
  }

  get length(): number {
    return this.data.steps.length;
  }

  /** The state after a step, or in the beginning. */
  at(step: number): Moment {
    const { objects, start, steps } = this.data;
    const cells: (Value | null)[] = [];
    const live = objects.map((object) => object.live);
    const stands: (StandData | undefined)[] = [];
    for (const difference of [start, ...steps.slice(0, step)]) {
      for (const [cell, value] of difference.cells) cells[cell] = value;
      for (const object of difference.born) live[object] = true;
      for (const object of difference.freed) live[object] = false;
      for (const stand of difference.stands) stands[stand.task] = stand;
    }
    return { step, cells, live, stands };
  }

  /** The last step, up to one, that wrote a cell; 0: it is as it was in the beginning. */
  writerOf(cell: number, step: number): number {
    return this.writers.get(cell)?.findLast((each) => each <= step) ?? 0;
  }

  /** The object that a cell is in. */
  objectOf(cell: number): number {
    return this.data.objects.findLastIndex(({ first }) => first <= cell);
  }

  /** `T.d_count` */
  nameOf(cell: number): string {
    const { name, struct, first } = this.data.objects[this.objectOf(cell)]!;
    return `${name}.${this.data.structs[struct]!.fields[cell - first]!.label}`;
  }
}

export function textOf(value: Value): string {
  return typeof value === 'string' ? value : value.text;
}

/** What a value says, flags one by one and without what all of them begin with. */
export function linesOf(value: Value, prefix: string | undefined): string[] {
  const text = textOf(value);
  if (prefix === undefined) return [text];
  return text.split('|').map((flag) => (flag.startsWith(prefix) ? flag.slice(prefix.length) : flag));
}

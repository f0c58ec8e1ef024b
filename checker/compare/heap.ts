/**
 * The memory of a state in words that do not depend on which slots its objects happen to have: people's names, and ways to
 * objects from those (`R.d_child`). What no way leads to is told by its contents.
 */

import type { Program, Type } from '../ir/ir.ts';
import { ownerOf, poolsOf, type Pool } from '../ir/slots.ts';
import { formatValue, taskName } from '../ir/values.ts';
import type { Layout } from '../state/layout.ts';
import { cellAt, isLive } from '../state/packed.ts';
import { readSpot, type Spot } from '../state/record.ts';
import type { View } from './view.ts';

/** A number of memory that is looked at. */
interface Seen {
  /** Within the object of its own that it is in: `.d_lock.owner`, `.slots[2]`. */
  readonly path: string;
  readonly type: Type;
  readonly at: number;
  readonly spot: Spot;
}

/** An object of its own, with all that is embedded in it. */
interface Whole {
  readonly struct: string;
  readonly slot: number;
  readonly shared: boolean;
  /** What both programs call it. */
  readonly name: string | undefined;
  /** One of the programs has a name for it that the other does not have: no object of the other stands for it. */
  readonly foreign: boolean;
  readonly seen: readonly Seen[];
}

/** What is so: `T.d_count` is `2`. */
export type Fact = readonly [what: string, value: string];

export class Heap {
  private readonly layout: Layout;
  private readonly program: Program;
  private readonly view: View;
  private readonly wholes: readonly Whole[];
  /** By struct and slot: the position in `wholes` and the way from there. */
  private readonly places = new Map<string, readonly [number, string]>();

  constructor(layout: Layout, view: View) {
    this.layout = layout;
    this.program = layout.program;
    this.view = view;
    const wholes: Whole[] = [];
    for (const pool of poolsOf(this.program).values())
      for (let slot = 1; slot <= Math.min(pool.own, layout.pools.get(pool.struct.name)!.slots); slot++) {
        const seen: Seen[] = [];
        this.collect(pool, slot, wholes.length, '', seen);
        wholes.push({ ...this.describe(pool, slot), seen: seen.sort((a, b) => (a.path < b.path ? -1 : 1)) });
      }
    this.wholes = wholes;
  }

  private describe(pool: Pool, slot: number) {
    const { struct } = pool;
    if (struct.kind === 'task') {
      const task = taskName(this.program, slot - 1);
      const known = this.view.tasks.has(task);
      return { struct: struct.name, slot, shared: false, name: known ? task : undefined, foreign: !known };
    }
    const given = this.namesOf(pool, slot);
    const common = given.filter((each) => this.view.names.has(`${each.struct} ${each.name}`));
    const own = common.find((each) => each.struct === struct.name && each.slot === slot);
    // People may have a name for a part of it only.
    const name = own?.name ?? (common.length > 0 ? `(what ${common[0]!.name} is in)` : undefined);
    const foreign = given.length > 0 && name === undefined;
    return { struct: struct.name, slot, shared: struct.kind === 'shared', name, foreign };
  }

  /** The names that people gave to an object and to what is embedded in it. */
  private namesOf({ struct, fields }: Pool, slot: number): Program['names'][number][] {
    const own = this.program.names.filter((each) => each.struct === struct.name && each.slot === slot);
    const inner = [...fields.values()].flatMap(({ field, base }) =>
      field.embed === undefined ? [] : this.namesOf(poolsOf(this.program).get(field.embed)!, base + slot),
    );
    return [...own, ...inner];
  }

  private collect(pool: Pool, slot: number, whole: number, path: string, seen: Seen[]): void {
    const { struct, fields } = pool;
    this.places.set(`${struct.name} ${slot}`, [whole, path]);
    const placed = this.layout.pools.get(struct.name)!;
    const wanted = this.view.fields.get(struct.name);
    for (const [name, { field, length, base }] of fields) {
      if (field.embed !== undefined) {
        this.collect(poolsOf(this.program).get(field.embed)!, base + slot, whole, `${path}.${name}`, seen);
        continue;
      }
      if (!wanted?.has(name)) continue;
      for (let index = 0; index < length; index++) {
        const [at, spot] = cellAt(placed, slot, placed.fields.get(name)!, index);
        const element = field.length === undefined ? '' : `[${index}]`;
        seen.push({ path: `${path}.${name}${element}`, type: field.type!, at, spot });
      }
    }
  }

  /** All the numbers that are looked at, and which objects live, as a key: states with the same one look the same. */
  key(view: DataView): string {
    const values: number[] = [];
    for (const { struct, slot, seen } of this.wholes) {
      const live = isLive(this.layout, view, 0, struct, slot);
      values.push(live ? 1 : 0);
      if (live) for (const { at, spot } of seen) values.push(readSpot(view, at, spot));
    }
    return Buffer.from(Int32Array.from(values).buffer).toString('latin1');
  }

  /** What is so in a state. */
  facts(view: DataView): Fact[] {
    const names = this.names(view);
    const facts: Fact[] = [];
    const lost: number[] = [];
    for (const [i, whole] of this.wholes.entries()) {
      const name = names.get(i);
      const live = isLive(this.layout, view, 0, whole.struct, whole.slot);
      if (name === undefined) {
        if (live && whole.shared && !whole.foreign) lost.push(i);
      } else if (!live) facts.push([`object ${name}`, 'freed']);
      else for (const each of whole.seen) facts.push(this.factOf(each, name, names, view));
    }
    return [...facts, ...this.factsOfLost(view, lost, names)];
  }

  private factOf(
    { path, type, at, spot }: Seen,
    name: string,
    names: ReadonlyMap<number, string>,
    view: DataView,
  ): Fact {
    const what = name + path;
    const value = this.say(type, readSpot(view, at, spot), names);
    // An object that is called by the way that leads to it.
    return [what, value === what && type.kind === 'ref' ? `a ${type.struct} of its own` : value];
  }

  /** What to call each object, by position. */
  names(view: DataView): Map<number, string> {
    const names = new Map<number, string>();
    for (const [i, { name }] of this.wholes.entries()) if (name !== undefined) names.set(i, name);
    const queue = [...names].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([i]) => i);
    for (const i of queue) {
      const { struct, slot, seen } = this.wholes[i]!;
      if (!isLive(this.layout, view, 0, struct, slot)) continue;
      for (const { path, type, at, spot } of seen) {
        const value = readSpot(view, at, spot);
        const target = type.kind === 'ref' && value > 0 ? this.places.get(`${type.struct} ${value}`) : undefined;
        if (!target || names.has(target[0]) || this.wholes[target[0]]!.foreign) continue;
        const way = `${names.get(i)}${path}`;
        names.set(target[0], target[1] === '' ? way : `(what ${way} is in)`);
        queue.push(target[0]);
      }
    }
    return names;
  }

  private say(type: Type, value: number, names: ReadonlyMap<number, string>): string {
    if (type.kind !== 'ref') return formatValue(this.program, type, value);
    if (value === 0) return 'null';
    const [whole, path] = this.places.get(`${type.struct} ${value}`) ?? [-1, ''];
    const name = names.get(whole);
    return name === undefined ? `a ${type.struct}` : name + path;
  }

  /** An object by the name that both programs have for it, or by what it is. */
  call(struct: string, slot: number): string {
    if (slot === 0) return 'null';
    const [whole, path] = this.places.get(`${struct} ${slot}`) ?? [-1, ''];
    const name = this.wholes[whole]?.name;
    return name === undefined ? `a ${struct}` : name + path;
  }

  /** A cell in words, as in facts. */
  cell(names: ReadonlyMap<number, string>, struct: string, slot: number, field: string): string {
    const [whole, path] = this.places.get(`${struct} ${slot}`) ?? [-1, ''];
    return `${names.get(whole) ?? `a ${ownRoot(this.program, struct, slot)}`}${path}.${field}`;
  }

  /** Objects that no way leads to, told by their contents: how many there are of each kind. */
  private factsOfLost(view: DataView, lost: readonly number[], names: ReadonlyMap<number, string>): Fact[] {
    const contents = new Map<number, string>();
    let called = new Map(names);
    // Contents that refer to other such objects tell more about them with each round.
    for (let round = 0; round <= Math.min(lost.length, 4); round++) {
      for (const i of lost) {
        const { struct, seen } = this.wholes[i]!;
        const said = seen.map(({ path, type, at, spot }) => `${path.slice(1)} = ${this.say(type, readSpot(view, at, spot), called)}`); // prettier-ignore
        contents.set(i, `${struct} {${said.join(', ')}}`);
      }
      called = new Map(names);
      for (const i of lost) called.set(i, `${this.wholes[i]!.struct}~${markOf(contents.get(i)!)}`);
    }
    const counts = new Map<string, number>();
    for (const each of contents.values()) counts.set(each, (counts.get(each) ?? 0) + 1);
    return [...counts].map(([each, count]): Fact => [`left behind: ${each}`, String(count)]);
  }
}

/** A short word that stands for a text. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The struct of the object of its own that an object is in. */
function ownRoot(program: Program, struct: string, slot: number): string {
  const around = ownerOf(poolsOf(program).get(struct)!, slot);
  return around ? ownRoot(program, around.struct, around.slot) : struct;
}

/** The objects of a model that runs as JavaScript, and which slot of which pool each of them is. */

import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import type { Program, Type } from '../ir/ir.ts';
import { poolsOf, type FieldPlace, type Pools } from '../ir/slots.ts';

/** A kernel object: a plain object with the fields of its struct, an instance of a class that is called as that is. */
export type KernelObject = Record<string, unknown>;

export interface Place {
  readonly struct: string;
  /** From 1. */
  readonly slot: number;
}

export class Heap {
  readonly program: Program;
  private readonly pools: Pools;
  private readonly classes = new Map<string, new () => KernelObject>();
  /** By struct, those of their own and the embedded ones, by slot. */
  private readonly objects = new Map<string, Map<number, KernelObject>>();
  private readonly places = new WeakMap<object, Place>();
  private readonly freed = new WeakSet<object>();

  constructor(program: Program) {
    this.program = program;
    this.pools = poolsOf(program);
    for (const [name] of this.pools) {
      this.objects.set(name, new Map());
      this.classes.set(name, classCalled(name));
    }
  }

  /** A new object in the next slot. */
  make(struct: string, fields: Readonly<KernelObject> = {}): KernelObject {
    return this.makeAt(struct, this.ownOf(struct).length + 1, fields);
  }

  makeAt(struct: string, slot: number, fields: Readonly<KernelObject>): KernelObject {
    const object = this.build(struct, slot);
    this.assign(struct, object, fields);
    return object;
  }

  /** An object that no state holds: a global that the scenario never touches. */
  makeAside(struct: string | undefined, fields: Readonly<KernelObject>): KernelObject {
    return { ...fields, [Symbol('never touched')]: struct };
  }

  private build(struct: string, slot: number): KernelObject {
    const object = new (this.classes.get(struct)!)();
    this.objects.get(struct)!.set(slot, object);
    this.places.set(object, { struct, slot });
    for (const [name, place] of this.pools.get(struct)!.fields) object[name] = this.initialOf(place, slot);
    return object;
  }

  private initialOf({ field, length, initial, base }: FieldPlace, slot: number): unknown {
    if (field.embed !== undefined) return this.build(field.embed, base + slot);
    const value = this.valueOf(field.type!, initial);
    return field.length === undefined ? value : Array.from({ length }, () => value);
  }

  /** A number of the IR that is no reference, as the model has it. */
  private valueOf(type: Type, value: number): unknown {
    if (type.kind === 'bool') return value !== 0;
    if (type.kind === 'enum') return this.program.enums[type.enum]![value];
    return type.kind === 'ref' ? null : value;
  }

  private assign(struct: string, object: KernelObject, fields: Readonly<KernelObject>): void {
    for (const [name, value] of Object.entries(fields)) {
      const { field } = this.pools.get(struct)!.fields.get(name)!;
      if (field.embed !== undefined)
        this.assign(field.embed, object[name] as KernelObject, value as Readonly<KernelObject>);
      else if (field.length === undefined) object[name] = value;
      else for (const [i, each] of (value as unknown[]).entries()) (object[name] as unknown[])[i] = each;
    }
  }

  /** Gives an object the values it had when it was made. */
  reset(object: KernelObject): void {
    const { struct, slot } = this.placeOf(object);
    for (const [name, place] of this.pools.get(struct)!.fields) {
      if (place.field.embed === undefined) object[name] = this.initialOf(place, slot);
      else this.reset(object[name] as KernelObject);
    }
  }

  free(object: KernelObject): void {
    this.freed.add(object);
    const { struct } = this.placeOf(object);
    for (const [name, { field }] of this.pools.get(struct)!.fields)
      if (field.embed !== undefined) this.free(object[name] as KernelObject);
  }

  isFreed(object: object): boolean {
    return this.freed.has(object);
  }

  /** The live objects of a struct, without the embedded ones. */
  liveOf(struct: string): KernelObject[] {
    return this.ownOf(struct).filter((object) => !this.freed.has(object));
  }

  private ownOf(struct: string): KernelObject[] {
    const { own } = this.pools.get(struct)!;
    const there = [...this.objects.get(struct)!].filter(([slot]) => slot <= own);
    return there.toSorted(([a], [b]) => a - b).map(([, object]) => object);
  }

  /** The object in a slot; undefined where there is none, or it has been freed. */
  at(struct: string, slot: number): KernelObject | undefined {
    const object = this.objects.get(struct)?.get(slot);
    return object && !this.freed.has(object) ? object : undefined;
  }

  placeOf(object: object): Place {
    const place = this.places.get(object);
    assert(place !== undefined, 'an object that the scenario never touches');
    return place;
  }

  /** The number that the IR has for a value. */
  numberOf(type: Type, value: unknown): number {
    if (type.kind === 'enum') return this.program.enums[type.enum]!.indexOf(value as string);
    if (type.kind === 'ref') return value === null ? 0 : this.placeOf(value as object).slot;
    return Number(value);
  }
}

/** Debuggers show the name that a class has in its text, and not one that it gets later. */
function classCalled(name: string): new () => KernelObject {
  return runInThisContext(`(class ${name.replaceAll(/\W/g, '_')} {})`) as new () => KernelObject;
}

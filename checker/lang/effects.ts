/** What atomic code does to memory: which statements are accesses, and what a call amounts to. */

import type { Statement } from '../ir/ir.ts';
import { bodiesOf } from './assemble.ts';
import type { StructDeclaration } from './declare.ts';
import type { Span } from './source.ts';
import type { Instance, Unit } from './unit.ts';
import { eachStatement } from './walk.ts';

/** What a function does, in itself and in those it calls: where it does so first. */
export interface Effects {
  /** Touches shared memory, or decides whether the step can be taken: a call of it is an access. */
  readonly access: Span | undefined;
  /** Changes anything: memory, pools, tasks. */
  readonly writes: Span | undefined;
  readonly chooses: Span | undefined;
  readonly waits: Span | undefined;
  readonly frees: Span | undefined;
  readonly spawns: Span | undefined;
  readonly fails: Span | undefined;
}

export class EffectsOf {
  private readonly unit: Unit;
  private readonly structs = new Map<string, StructDeclaration>();
  private readonly byName: ReadonlyMap<string, Instance>;
  private readonly known = new Map<Instance, Effects>();

  constructor(unit: Unit) {
    this.unit = unit;
    this.byName = new Map(unit.instances.map((instance) => [instance.irName, instance]));
    for (const module of unit.declarations.modules)
      for (const each of unit.declarations.of(module).values())
        if (each.kind === 'struct') this.structs.set(each.irName, each);
  }

  /** The instance of that name in the IR. */
  instance(irName: string): Instance | undefined {
    return this.byName.get(irName);
  }

  spanOf(statement: Statement): Span | undefined {
    return this.unit.marks.spans.get(statement);
  }

  /** The loop that a jump makes go round. */
  loopOf(statement: Statement): Span | undefined {
    return this.unit.marks.loops.get(statement);
  }

  /** Whether a statement is one of the accesses that a step has one of. */
  isAccess(statement: Statement): boolean {
    if (this.unit.marks.silent.has(statement)) return false;
    switch (statement.do) {
      case 'load':
      case 'store':
      case 'rmw':
        return this.isShared(statement.struct) && !this.isReadonly(statement.struct, statement.field);
      case 'alloc':
      case 'free':
      case 'each':
        return this.isShared(statement.struct);
      case 'spawn':
        return true;
      case 'call': {
        const callee = this.instance(statement.function);
        return callee !== undefined && this.of(callee).access !== undefined;
      }
      default:
        return false;
    }
  }

  private isShared(irName: string): boolean {
    const kind = this.structs.get(irName)?.structKind;
    return kind === 'shared' || kind === 'task';
  }

  private isReadonly(irName: string, field: string): boolean {
    const struct = this.structs.get(irName);
    return struct !== undefined && this.unit.types.fields(struct).get(field)?.readonly === true;
  }

  of(instance: Instance): Effects {
    let effects = this.known.get(instance);
    if (!effects) {
      // A function that calls itself is reported elsewhere; here it only must not loop.
      this.known.set(instance, nothing);
      effects = this.workOut(instance);
      this.known.set(instance, effects);
    }
    return effects;
  }

  private workOut(instance: Instance): Effects {
    const found: { -readonly [K in keyof Effects]: Effects[K] } = { ...nothing };
    const place = instance.declaration.span;
    for (const body of bodiesOf(instance))
      eachStatement(body, (statement) => {
        const span = this.spanOf(statement) ?? place;
        const note = (key: keyof Effects) => (found[key] ??= span);
        if (this.isAccess(statement) || statement.do === 'guard') note('access');
        if (['store', 'rmw', 'alloc', 'free', 'spawn'].includes(statement.do)) note('writes');
        if (statement.do === 'choose' || statement.do === 'either') note('chooses');
        if (statement.do === 'guard') note('waits');
        if (statement.do === 'free') note('frees');
        if (statement.do === 'spawn') note('spawns');
        if (statement.do === 'fail') note('fails');
        const callee = statement.do === 'call' && this.instance(statement.function);
        if (callee)
          for (const [key, value] of Object.entries(this.of(callee)))
            if (value) found[key as keyof Effects] ??= value as Span;
      });
    return found;
  }
}

const nothing: Effects = {
  access: undefined,
  writes: undefined,
  chooses: undefined,
  waits: undefined,
  frees: undefined,
  spawns: undefined,
  fails: undefined,
};

/** Objects in compiled code: where their fields are, which of them are live, how they come and go. */

import type { FieldLayout, PoolLayout } from '../../state/layout.ts';
import { call, get, i32, iff, ret, set } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import type { Machine } from './machine.ts';
import { readPlace, writePlace } from './spots.ts';
import type { Place } from './spots.ts';

/** A number at run time: code without effect that gives it, or one that is known now. */
export interface Operand {
  readonly code: Code;
  readonly known?: number;
}

export const knownOperand = (value: number): Operand => ({ code: i32.const(value), known: value });

/** Puts a number into a local of which the caller says how long it is needed, adding the code for it. */
export type Hold = (value: Code) => Local;

/** The place of a field of a live object. */
export function locate(
  pool: PoolLayout,
  field: FieldLayout,
  state: Local,
  slot: Operand,
  index: Operand,
  hold: Hold,
): Place {
  const object = along(slot, pool.strideBits, pool.firstBit - pool.strideBits);
  const element = along(index, field.array?.strideBits ?? 0, 0);
  const parts: Code[] = [get(state)];
  let [extra, below] = [0, field.shift];
  let shift: Code | undefined;
  for (const { code, strideBits, bits } of [object, element]) {
    if (code === undefined || strideBits % 8 === 0) {
      extra += Math.floor(bits / 8);
      below += bits - 8 * Math.floor(bits / 8);
      if (code) parts.push(i32.mul(code, i32.const(strideBits / 8)));
    } else {
      // Several to a byte, and it is not known now which: only one of the two can be so small.
      const bit = hold(i32.add(i32.mul(code, i32.const(strideBits)), i32.const(bits)));
      parts.push(i32.shrS(get(bit), i32.const(3)));
      const within = i32.and(get(bit), i32.const(7));
      shift = get(hold(field.shift > 0 ? i32.add(within, i32.const(field.shift)) : within));
    }
  }
  const address = parts.length === 1 ? state : hold(parts.reduce((sum, part) => i32.add(sum, part)));
  return { address: get(address), extra, spot: { ...field, shift: below }, ...(shift && { shift }) };
}

/** How far a number of strides is: in bits known now, and a factor at run time. */
function along({ code, known }: Operand, strideBits: number, bits: number) {
  if (known !== undefined) return { code: undefined, strideBits, bits: bits + known * strideBits };
  return { code: strideBits > 0 ? code : undefined, strideBits, bits };
}

/** A condition that says whether a slot, one that may be live at some time, is live now; undefined if it always is. */
export function liveness(machine: Machine, pool: PoolLayout, state: Local, slot: Code, highest: number) {
  if (highest <= pool.life.always) return undefined;
  const { embeddings, own } = pool.pool;
  if (embeddings.length === 0 || (highest <= own && isCounted(pool))) return ownLiveness(pool, get(state), slot);
  return canBeDead(machine, pool) ? call(livenessOf(machine, pool), get(state), slot) : undefined;
}

/** Whether an own slot of the pool, at most `pool.slots`, is live; undefined if all are. */
export function ownLiveness(pool: PoolLayout, state: Code, slot: Code): Code | undefined {
  const { always, liveBits, used } = pool.life;
  if (Math.min(pool.pool.own, pool.slots) <= always) return undefined;
  if (liveBits !== undefined) return testBit(state, i32.add(slot, i32.const(liveBits - 1)));
  if (used) return i32.leS(slot, readPlace({ address: state, spot: used }));
  return i32.leS(slot, i32.const(always));
}

function isCounted({ life }: PoolLayout): boolean {
  return life.liveBits !== undefined || life.used !== undefined;
}

function testBit(state: Code, bit: Code): Code {
  const byte = i32.load8(i32.add(state, i32.shrU(bit, i32.const(3))));
  return i32.and(i32.shrU(byte, i32.and(bit, i32.const(7))), i32.const(1));
}

/** Whether some slot up to the last one that can be live is not live at some time. */
function canBeDead(machine: Machine, pool: PoolLayout): boolean {
  if (isCounted(pool) || Math.min(pool.pool.own, pool.slots) > pool.life.always) return true;
  return pool.pool.embeddings.some(({ owner, count }) => {
    const around = machine.layout.pools.get(owner)!;
    return around.slots < count || canBeDead(machine, around);
  });
}

/** A function of a state and a slot: an embedded object is live when the one around it is. */
function livenessOf(machine: Machine, pool: PoolLayout): Func {
  const name = `live ${pool.pool.struct.name}`;
  return machine.once(name, () => {
    const func = machine.module.func(name, ['i32', 'i32'], ['i32']);
    const [state, slot] = [get(func.param(0)), get(func.param(1))];
    // Structs without objects share their base with the next one, which is the one that is meant.
    const inhabited = pool.pool.embeddings.filter(({ count }) => count > 0);
    const lastFirst = inhabited.toSorted((a, b) => b.base - a.base);
    const embedded = lastFirst.map(({ owner, base }) => {
      const around = machine.layout.pools.get(owner)!;
      const at = i32.sub(slot, i32.const(base));
      const live = canBeDead(machine, around) ? call(livenessOf(machine, around), state, at) : i32.const(1);
      const exists = i32.leS(at, i32.const(around.slots));
      return iff(i32.gtS(slot, i32.const(base)), ret(iff(exists, live, i32.const(0), 'i32')));
    });
    func.body = [embedded, ownLiveness(pool, state, slot) ?? i32.const(1)];
    return func;
  });
}

/** Sets or clears the live bit of an own slot. */
export function markLive(pool: PoolLayout, state: Code, slot: Code, live: boolean, hold: Hold): Code {
  if (pool.life.liveBits === undefined) return [];
  const bit = hold(i32.add(slot, i32.const(pool.life.liveBits - 1)));
  const address = hold(i32.add(state, i32.shrU(get(bit), i32.const(3))));
  const mask = i32.shl(i32.const(1), i32.and(get(bit), i32.const(7)));
  const byte = i32.load8(get(address));
  const changed = live ? i32.or(byte, mask) : i32.and(byte, i32.xor(mask, i32.const(-1)));
  return i32.store8(get(address), changed);
}

/** A function of a state and a slot that gives the fields of a zeroed object, embedded ones too, their defaults. */
export function defaultsOf(machine: Machine, pool: PoolLayout): Func {
  return eachWithin(machine, pool, 'defaults of', (place, field) => {
    const range = { lo: field.lo, hi: field.hi };
    const initial = range.lo <= 0 && range.hi >= 0 ? 0 : range.lo;
    return initial === range.lo ? [] : writePlace(place, i32.const(initial));
  });
}

/** A function of a state and a slot that sets all bits of an object, embedded ones too, to zero. */
export function zeroesOf(machine: Machine, pool: PoolLayout): Func {
  return eachWithin(machine, pool, 'zeroes of', (place) => writePlace(place, i32.const(place.spot.lo)));
}

function eachWithin(
  machine: Machine,
  pool: PoolLayout,
  verb: string,
  make: (place: Place, field: FieldLayout) => Code,
): Func {
  const name = `${verb} ${pool.pool.struct.name}`;
  return machine.once(name, () => {
    const func = machine.module.func(name, ['i32', 'i32'], []);
    const [state, slot] = [func.param(0), func.param(1)];
    const code: Code[] = [];
    const hold = (value: Code) => {
      const local = func.local('i32');
      code.push(set(local, value));
      return local;
    };
    for (const field of pool.fields.values())
      for (let i = 0; i < (field.array?.length ?? 1); i++)
        code.push(make(locate(pool, field, state, { code: get(slot) }, knownOperand(i), hold), field));
    for (const { field, base } of pool.pool.fields.values())
      if (field.embed) {
        const inner = machine.layout.pools.get(field.embed)!;
        code.push(call(eachWithin(machine, inner, verb, make), get(state), i32.add(get(slot), i32.const(base))));
      }
    func.body = code;
    return func;
  });
}

/** Reading and writing the spots of packed records in compiled code. */

import type { Spot } from '../../state/record.ts';
import { i32, i64 } from './encode.ts';
import type { Code } from './encode.ts';

/**
 * A spot in linear memory. The address is of what the spot's offset counts from; it is evaluated more than once, so it should be a local.
 * `shift`, where the number of bits below the spot is known only at run time, replaces the spot's own.
 */
export interface Place {
  readonly address: Code;
  /** Bytes to add to address and offset. Negative where slot 0 would be before the beginning. */
  readonly extra?: number;
  readonly spot: Spot;
  readonly shift?: Code;
}

const loads = { 8: i32.load8, 16: i32.load16, 32: i32.load };
const stores = { 8: i32.store8, 16: i32.store16, 32: i32.store };

function mask(width: number): number {
  return width === 32 ? -1 : 2 ** width - 1;
}

function located({ address, extra = 0, spot }: Place): [Code, number] {
  const offset = spot.offset + extra;
  return offset < 0 ? [i32.add(address, i32.const(offset)), 0] : [address, offset];
}

/** The number in the spot. */
export function readPlace(place: Place): Code {
  const raw = readRaw(place);
  const { lo } = place.spot;
  return lo === 0 ? raw : i32.add(raw, i32.const(lo));
}

/** The number in the spot, less the lowest one it can hold. */
function readRaw(place: Place): Code {
  const { spot, shift } = place;
  if (spot.width === 0) return i32.const(0);
  const unit = loads[spot.unit](...located(place));
  const shifted = shift ? i32.shrU(unit, shift) : spot.shift > 0 ? i32.shrU(unit, i32.const(spot.shift)) : unit;
  const exact = !shift && spot.shift + spot.width === spot.unit;
  return exact ? shifted : i32.and(shifted, i32.const(mask(spot.width)));
}

/** Puts a number, which must be within the range of the spot, into it. `value` is evaluated once, after the address. */
export function writePlace(place: Place, value: Code): Code {
  const { spot, shift } = place;
  if (spot.width === 0) return [value, 0x1a];
  const [address, offset] = located(place);
  const raw = spot.lo === 0 ? value : i32.sub(value, i32.const(spot.lo));
  const store = stores[spot.unit];
  if (spot.width === spot.unit) return store(address, raw, offset);
  const unit = loads[spot.unit](address, offset);
  if (shift) {
    const others = i32.xor(i32.shl(i32.const(mask(spot.width)), shift), i32.const(-1));
    return store(address, i32.or(i32.and(unit, others), i32.shl(raw, shift)), offset);
  }
  const others = i32.and(unit, i32.const(~(mask(spot.width) * 2 ** spot.shift)));
  const moved = spot.shift > 0 ? i32.shl(raw, i32.const(spot.shift)) : raw;
  return store(address, i32.or(others, moved), offset);
}

/** Sets bytes to zero: few of them, and a number known now. */
export function clearBytes(address: Code, bytes: number, offset = 0): Code {
  const code: Code[] = [];
  for (let at = 0; at < bytes;) {
    const left = bytes - at;
    if (left >= 8) code.push(i64.store(address, i64.const(0n), offset + at));
    else if (left >= 4) code.push(i32.store(address, i32.const(0), offset + at));
    else if (left >= 2) code.push(i32.store16(address, i32.const(0), offset + at));
    else code.push(i32.store8(address, i32.const(0), offset + at));
    at += left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
  }
  return code;
}

/**
 * Numbers packed into bytes: a record is a row of spots, each with just the bits its values need.
 *
 * A spot lies within one unit of 8, 16 or 32 bits that begins at any byte, so that reading it is one load, a
 * shift and a mask. It holds its value less the lowest one of its range:
 *
 *     d_count: 0..7, d_error: -2..0, d_flags: 0..4000
 *
 *     byte   0        1        2
 *            ffffffff ffff---- --eeeccc        f, then e and c in a unit of their own
 */

import type { Range } from '../ir/slots.ts';

/** Where a number is. Offsets are in bytes from the beginning of what the spot belongs to. */
export interface Spot extends Range {
  readonly offset: number;
  readonly unit: 8 | 16 | 32;
  /** How many bits of the unit are below it. */
  readonly shift: number;
  /** How many bits it has; none where there is one value only. */
  readonly width: number;
}

/** How many bits tell the values of a range apart. */
export function widthOf({ lo, hi }: Range): number {
  return 32 - Math.clz32(hi - lo);
}

export interface PackedRecord<K> {
  readonly spots: ReadonlyMap<K, Spot>;
  readonly bytes: number;
}

/** Finds a spot for each of the ranges, the widest first; but `first`, if given, gets the very first bits. */
export function packRecord<K>(ranges: ReadonlyMap<K, Range>, first?: K): PackedRecord<K> {
  const units: { readonly offset: number; readonly unit: 8 | 16 | 32; used: number }[] = [];
  const spots = new Map<K, Spot>();
  let bytes = 0;
  const rank = (key: K, range: Range) => (key === first ? Infinity : widthOf(range));
  for (const [key, range] of [...ranges].sort((a, b) => rank(...b) - rank(...a))) {
    const width = widthOf(range);
    let place = units.find(({ unit, used }) => used + width <= unit);
    if (!place && width > 0) {
      const unit = width > 16 ? 32 : width > 8 ? 16 : 8;
      place = { offset: bytes, unit, used: 0 };
      units.push(place);
      bytes += unit / 8;
    }
    const { lo, hi } = range;
    spots.set(key, { offset: place?.offset ?? 0, unit: place?.unit ?? 8, shift: place?.used ?? 0, width, lo, hi });
    if (place) place.used += width;
  }
  return { spots, bytes };
}

/** Reads a spot of what begins at the byte `base`. */
export function readSpot(bytes: DataView, base: number, { offset, unit, shift, width, lo }: Spot): number {
  if (width === 0) return lo;
  const at = base + offset;
  const whole =
    unit === 8 ? bytes.getUint8(at) : unit === 16 ? bytes.getUint16(at, true) : bytes.getUint32(at, true);
  return (Math.floor(whole / 2 ** shift) % 2 ** width) + lo;
}

/** Writes a spot of what begins at the byte `base`. */
export function writeSpot(bytes: DataView, base: number, spot: Spot, value: number): void {
  const { offset, unit, shift, width, lo, hi } = spot;
  console.assert(value >= lo && value <= hi, 'a value within the range of its spot');
  if (width === 0) return;
  const at = base + offset;
  const mask = (2 ** width - 1) * 2 ** shift;
  const whole =
    unit === 8 ? bytes.getUint8(at) : unit === 16 ? bytes.getUint16(at, true) : bytes.getUint32(at, true);
  const next = (whole & ~mask) | ((value - lo) * 2 ** shift);
  if (unit === 8) bytes.setUint8(at, next);
  else if (unit === 16) bytes.setUint16(at, next, true);
  else bytes.setUint32(at, next, true);
}

/**
 * Functions in the model language that Node can run as well: without a second task they must mean the same.
 *
 * Each takes a box and a number. `language.test.ts` runs them both ways and compares results and boxes.
 */

import type { Errno, FixedArray, Int, Private, Steps } from 'allwalks';

export type Mode = 'off' | 'slow' | 'fast';

export interface Box extends Private {
  a: Int<-100, 100>;
  b: Int<-100, 100>;
  flag: boolean;
  mode: Mode;
  slots: FixedArray<Int<-100, 100>, 3>;
  next: Box | null;
}

const FOUR = 4;
const MASK = (FOUR | 3) & ~2;

export function arithmetic(box: Box, n: number): number {
  const half = box.a >> 1;
  box.b = ((n * 3 - half) % 7) + (box.a & MASK) - (n ^ 5);
  return (n << 2) + (-n | 1) + ~half + (box.b > 0 ? FOUR : -FOUR);
}

export function division(box: Box, n: number): number {
  box.a = Math_trunc(box.a - 9, 4);
  return box.a % 3;
}

/** Division truncates in the model language; in JavaScript that takes a bit more. */
function Math_trunc(a: number, b: number): number {
  return (a - (a % b)) / b;
}

export function shortCircuit(box: Box, n: number): number {
  let count = 0;
  if (box.next !== null && box.next.a > n) count += 1;
  if (box.next === null || box.next.flag) count += 2;
  if (!(box.flag && n !== 0 && 12 % n === 0)) count += 4;
  const both: boolean = box.flag || (n > 1 && box.a !== box.b);
  if (both) count += 8;
  if (n && box.next) count += 16;
  return count;
}

export function choices(box: Box, n: number): number {
  const other = box.flag ? box.next : null;
  const mode: Mode = n > 2 ? 'fast' : n > 0 ? 'slow' : 'off';
  box.mode = mode;
  return other ? other.a : box.mode === 'off' ? -1 : n;
}

export function switches(box: Box, n: number): number {
  switch (box.mode) {
    case 'off':
      box.a = 1;
      break;
    case 'slow': {
      if (n > 1) return 7;
      box.a = 2;
      break;
    }
    case 'fast':
      return 9;
  }
  switch (n) {
    case 0:
    case 1:
      box.b = 10;
      break;
    default:
      box.b = 20;
      break;
    case 2:
      return 30;
  }
  return box.a + box.b;
}

export function allCases(box: Box, n: number): number {
  switch (box.mode) {
    case 'off':
      return n;
    case 'slow':
      return n + 1;
    case 'fast':
      return n + 2;
  }
}

export function loops(box: Box, n: number): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    if (i === n) continue;
    if (i === 5) break;
    let twice = i;
    twice *= 2;
    sum += twice;
  }
  while (box.a > 0) {
    box.a -= 7;
    if (box.a === 1) continue;
    sum++;
  }
  do {
    box.b--;
    if (box.b === 2) continue;
    sum -= 1;
  } while (box.b > 0);
  for (const slot of box.slots) {
    if (slot < 0) continue;
    sum += slot;
    if (slot > 50) break;
  }
  return sum;
}

export function scopes(box: Box, n: number): number {
  const x = n;
  let total = x;
  {
    const x = n + 1;
    total += x;
    if (box.flag) {
      const x = 10;
      total += x;
    } else {
      let x: Int<0, 50>;
      x = 20;
      total += x;
    }
  }
  for (let round = 0; round < 3; round++) {
    let fresh = 0;
    fresh += round;
    total += fresh;
  }
  return total + x;
}

export function arrays(box: Box, n: number): number {
  const i = n & 1;
  box.slots[i]! += 5;
  box.slots[i + 1] = box.slots[i]! - box.slots[2]!;
  box.slots[box.slots.length - 1]!--;
  return box.slots[0]! + box.slots[1]! * 2;
}

function ten(): number {
  return 10;
}

function apply(func: (n: number) => number, n: number): number {
  return func(n) + func(n + 1);
}

function square(n: number): number {
  return n * n;
}

function pick<T>(first: boolean, a: T, b: T): T {
  return first ? a : b;
}

export function calls(box: Box, n: number): number {
  const chosen = pick(box.flag, box, box.next !== null ? box.next : box_or(box));
  chosen.b = apply(square, n) + ten();
  return pick(n > 1, n, -n) + chosen.b;
}

function box_or(box: Box): Box {
  return box;
}

export function evaluationOrder(box: Box, n: number): number {
  return bump(box) * 10 + bump(box) - (box.a - bump(box)) + n;
}

function bump(box: Box): number {
  box.a += 1;
  return box.a;
}

export function* steps(box: Box, n: number): Steps<number> {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const before = box.a;
    yield;
    box.a = before + i;
    if (i === n) continue;
    yield 'again';
    sum += yield* half(box, i);
    if (sum > 20) break;
  }
  return sum;
}

function* half(box: Box, n: number): Steps<number> {
  if (n > 2) return -1;
  yield;
  const x = box.b;
  while (true) {
    yield;
    if (x > n) return x - n;
    box.b += 1;
    return box.b;
  }
}

export function* conditions(box: Box, n: number): Steps<number> {
  if ((yield* isBig(n)) && box.flag) return 1;
  if (box.flag || !(yield* isBig(n + 1))) return 2;
  while (yield* isBig(box.a)) box.a -= 5;
  do {
    yield;
    box.b -= 1;
  } while (yield* isBig(box.b));
  return (yield* isBig(n)) ? 3 : 4;
}

function* isBig(n: number): Steps<boolean> {
  yield;
  return n > 3;
}

export function* stepwiseSwitch(box: Box, n: number): Steps<number> {
  let result: Errno = 0;
  switch (n) {
    case 0:
      yield;
      result = 5;
      break;
    case 1:
    case 2: {
      const first = box.a;
      yield;
      result = first - box.b;
      break;
    }
    default:
      return yield* half(box, n);
  }
  yield;
  for (const slot of box.slots) {
    yield;
    if (slot === 0) continue;
    result += slot;
  }
  return result;
}

export function* nestedLoops(box: Box, n: number): Steps<number> {
  let rounds = 0;
  do {
    rounds += 1;
    yield;
    if (rounds === 2) continue;
    for (let i = 0; i < 3; i++) {
      const product = i * rounds;
      yield;
      if (i === n) continue;
      if (product > 4) break;
      switch (product) {
        case 0:
          continue;
        case 1:
        case 2:
          yield;
          box.a += 1;
          break;
        default:
          box.b -= 1;
          break;
      }
      box.slots[i]! += product;
    }
    if (box.a > 90) return -1;
  } while (rounds < 4);
  return rounds + box.a;
}

export function nestedStructured(box: Box, n: number): number {
  let sum = 0;
  for (const slot of box.slots) {
    let k = 0;
    while (true) {
      k++;
      if (k > 4) break;
      switch (k) {
        case 1:
          continue;
        case 2:
          sum += slot;
          break;
        default:
          if (slot < n) continue;
          sum -= 1;
          break;
      }
      if (sum > 1000) return sum;
      do {
        sum += k;
        if (sum % 2 === 0) continue;
        sum += 1;
      } while (sum < 0);
    }
    if (slot === 2) return sum;
  }
  return sum - 1;
}

export function* waits(box: Box, n: number): Steps<number> {
  while (n > 100) yield;
  box.a = 3;
  while (box.a < 0) yield;
  yield 'named';
  while (box.b > 1000) yield 'waiting';
  while (box.b > 1000) {
    yield;
  }
  return box.a;
}

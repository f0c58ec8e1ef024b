import { alloc, scenario } from 'allwalks';
import type { Bits, Shared, Steps } from 'allwalks';

const D_A = 0x1;
const D_B = 0x2;
const D_BOTH = D_A | D_B;
const E_X = 0x1;
const E_Y = 0x4;
const NOT_A = ~D_A;
const ONE_OF_EACH = D_A | E_X;

interface Mp extends Shared {
  fl: Bits<'D_'>;
  ef: Bits<'E_'>;
}

function set(mp: Mp, flags: Bits<'D_'>): void {
  mp.fl |= flags;
}

/** Atomic: a fixture. */
function right(mp: Mp): void {
  mp.fl = D_A;
  mp.fl |= D_BOTH;
  mp.fl &= ~D_BOTH;
  mp.fl &= NOT_A;
  mp.fl = mp.fl & 3;
  const mask = D_A | D_B;
  let other = E_Y;
  other = 1;
  if ((mp.fl & mask) === D_A && (mp.fl & other) === 0) set(mp, D_BOTH);
}

/** Atomic: a fixture. */
function wrong(mp: Mp): void {
  mp.fl = E_X;
  mp.fl |= E_Y;
  mp.fl &= ~E_Y;
  const mask = D_A | E_Y;
  if ((mp.fl & mask) === 0) set(mp, E_X);
  if ((mp.fl & ONE_OF_EACH) === 0) set(mp, mp.ef);
  if ((mp.fl & mp.ef) !== 0) mp.fl ^= 4;
  if ((mp.fl & 4) !== 0) mp.fl = E_Y & mp.fl;
  if (mp.fl === E_X) mp.fl &= ~8;
}

function* both(mp: Mp): Steps {
  right(mp);
  yield;
  wrong(mp);
}

export default scenario({
  title: 'a fixture',
  init() {
    const mp = alloc<Mp>({ fl: D_A, ef: D_A });
    return { mp };
  },
  tasks: { a: ({ mp }) => both(mp) },
  sometimes: { set: ({ mp }) => (mp.fl & E_Y) === 0 },
});

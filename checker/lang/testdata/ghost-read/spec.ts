import { BUG_ON, alloc, global, scenario } from 'allwalks';
import type { Ghost, Int, Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

interface Audit extends Ghost {
  seen: boolean;
  times: Int<0, 7>;
}
const audit = global<Audit>();

function* walk(c: Counter): Steps {
  if (audit.seen) return;
  c.n = audit.times;
  yield;
  note();
  yield;
  if (audit.seen) audit.times = audit.times + 1;
  audit.seen = true;
  BUG_ON(audit.times > 3);
  yield;
  if (audit.seen) atomic_inc(c);
}

/** Looks at ghost state only where it writes some. */
function note(): void {
  if (!audit.seen) {
    audit.seen = true;
  } else {
    audit.times += 1;
  }
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});

/** An object that readers may still see is freed after a grace period: by a callback, and by waiting. */

import { alloc, at, kfree, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';
import { call_rcu, rcu_read_lock, rcu_read_unlock, synchronize_rcu } from '../../sync/rcu.ts';

interface Config extends Shared {
  value: Int<0, 3>;
}
interface Slot extends Shared {
  first: Config | null;
  second: Config | null;
}

function config_free(config: Config): void {
  kfree(config);
}

function* read(slot: Slot): Steps {
  rcu_read_lock();
  yield;
  const first = slot.first;
  yield;
  const second = slot.second;
  yield 'found them';
  let value = 0;
  if (first !== null) value = first.value;
  yield;
  if (second !== null) value += second.value;
  yield;
  rcu_read_unlock();
}

function* replace_first(slot: Slot): Steps {
  const old = slot.first!;
  yield;
  slot.first = null;
  yield;
  call_rcu(old, config_free);
}

function* replace_second(slot: Slot): Steps {
  const old = slot.second!;
  yield;
  slot.second = null;
  yield;
  yield* synchronize_rcu();
  kfree(old);
}

export default scenario({
  title: 'call_rcu() and synchronize_rcu() wait for readers',
  init: () => ({
    slot: alloc<Slot>({ first: alloc<Config>({ value: 1 }), second: alloc<Config>({ value: 2 }) }),
  }),
  tasks: {
    reader: ({ slot }) => read(slot),
    caller: ({ slot }) => replace_first(slot),
    waiter: ({ slot }) => replace_second(slot),
  },
  sometimes: {
    'both are gone while the reader looks at them': ({ slot }) =>
      at('reader', 'found them') && slot.first === null && slot.second === null,
  },
});

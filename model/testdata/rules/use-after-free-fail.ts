/** An object that readers may still see is freed at once. */

import { alloc, kfree, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';
import { rcu_read_lock, rcu_read_unlock } from '../../sync/rcu.ts';

interface Config extends Shared {
  value: Int<0, 3>;
}
interface Slot extends Shared {
  config: Config | null;
}

function* read(slot: Slot): Steps {
  rcu_read_lock();
  yield;
  const config = slot.config;
  yield 'found it';
  if (config !== null && config.value > 0) {
    yield;
    rcu_read_unlock();
  } else {
    yield;
    rcu_read_unlock();
  }
}

function* replace(slot: Slot): Steps {
  const old = slot.config;
  yield;
  slot.config = null;
  yield;
  kfree(old);
  yield;
}

export default scenario({
  title: 'kfree() where call_rcu() is needed',
  init: () => ({ slot: alloc<Slot>({ config: alloc<Config>({ value: 1 }) }) }),
  tasks: {
    reader: ({ slot }) => read(slot),
    writer: ({ slot }) => replace(slot),
  },
  sometimes: { 'it is gone': ({ slot }) => slot.config === null },
});

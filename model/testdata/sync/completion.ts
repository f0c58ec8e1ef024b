/** Completions lose no wake-up: two wait for complete_all(), one for complete(). */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { complete, complete_all, wait_for_completion } from '../../sync/completion.ts';
import type { Completion } from '../../sync/completion.ts';

function* finish(all: Completion, one: Completion): Steps {
  complete_all(all);
  yield;
  complete(one);
  yield;
}

export default scenario({
  title: 'three waiters, who come early or late',
  init: () => ({ all: alloc<Completion>(), one: alloc<Completion>() }),
  tasks: {
    a: ({ all }) => wait_for_completion(all),
    b: ({ all }) => wait_for_completion(all),
    c: ({ one }) => wait_for_completion(one),
    worker: ({ all, one }) => finish(all, one),
  },
  finally: { 'the single one is used up': ({ one }) => one.done === 0 },
  sometimes: { 'both sleep': ({ all }) => all.wait.task_list === 3 },
});

/** init_completion() under a sleeper that was just woken: it sleeps again, on a list it is not on. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { complete_all, init_completion, wait_for_completion } from '../../sync/completion.ts';
import type { Completion } from '../../sync/completion.ts';

function* reuse(x: Completion): Steps {
  complete_all(x);
  yield;
  init_completion(x);
  yield;
}

export default scenario({
  title: 'a completion is used again too early',
  init: () => ({ x: alloc<Completion>() }),
  tasks: {
    waiter: ({ x }) => wait_for_completion(x),
    worker: ({ x }) => reuse(x),
  },
  sometimes: { 'it is complete': ({ x }) => x.done !== 0 },
});

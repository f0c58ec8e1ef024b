/** The right order to sleep in: on the list first, then the condition. */

import { alloc, scenario } from 'allwalks';
import type { Embedded, Shared, Steps } from 'allwalks';
import { schedule } from '../../sync/sched.ts';
import { finish_wait, prepare_to_wait, wake_up } from '../../sync/waitqueue.ts';
import type { WaitQueueHead } from '../../sync/waitqueue.ts';

interface Event extends Shared {
  happened: boolean;
  readonly queue: Embedded<WaitQueueHead>;
}

function* sleep(event: Event): Steps {
  for (;;) {
    prepare_to_wait(event.queue, 'TASK_UNINTERRUPTIBLE');
    yield;
    if (event.happened) {
      yield;
      break;
    }
    yield 'about to sleep';
    schedule();
    yield;
  }
  finish_wait(event.queue);
  yield;
}

function* wake(event: Event): Steps {
  event.happened = true;
  yield;
  wake_up(event.queue);
  yield;
}

export default scenario({
  title: 'a sleeper and a waker',
  init: () => ({ event: alloc<Event>() }),
  tasks: {
    sleeper: ({ event }) => sleep(event),
    waker: ({ event }) => wake(event),
  },
  sometimes: { 'it sleeps': ({ event }) => event.queue.task_list !== 0 && !event.happened },
});

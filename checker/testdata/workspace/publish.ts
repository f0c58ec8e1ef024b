/** A writer publishes two values behind a flag; a reader looks at the flag first. */

import { alloc, at, result, scenario, type Int, type Shared, type Steps } from 'allwalks';

export interface Box extends Shared {
  value: Int<0, 7>;
  copies: Int<0, 7>;
  ready: boolean;
}

export function* publish(box: Box): Steps {
  box.value = 3;
  yield 'between';
  box.ready = true;
  yield;
  const ready = box.ready;
  yield;
  if (ready) box.copies = 1;
}

export function* look(box: Box): Steps<number> {
  const ready = box.ready;
  yield;
  if (!ready) return 3;
  const value = box.value;
  yield;
  return value;
}

export default scenario({
  title: 'a value is published behind a flag',
  init: () => ({ B: alloc<Box>() }),
  tasks: { writer: ({ B }) => publish(B), reader: ({ B }) => look(B) },
  finally: { 'nobody reads nothing': () => result('reader') === 3 },
  sometimes: { 'the reader comes in between': () => at('writer', 'between') },
});

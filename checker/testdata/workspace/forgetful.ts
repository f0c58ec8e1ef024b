/** Two tasks that look at a number, wait a little, and then do not care what they saw. */

import { global, scenario } from 'allwalks';
import type { Shared, Steps } from 'allwalks';

interface Number extends Shared {
  value: boolean;
}

const number = global<Number>();

function* forget(): Steps {
  let seen = number.value;
  yield;
  if (seen) number.value = false;
  else number.value = true;
  yield;
  seen = number.value;
  yield;
  number.value = !seen;
}

export default scenario({
  title: 'two tasks that forget what they saw',
  init: () => ({}),
  tasks: { left: () => forget(), right: () => forget() },
  sometimes: { 'the number is set': () => number.value },
});

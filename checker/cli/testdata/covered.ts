/** A line of each colour, and texts that a page must not take for markup. */

import { alloc, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';

interface Box extends Shared {
  n: Int<0, 7>;
}

function* bump(box: Box): Steps {
  const seen = box.n;
  yield;
  if (seen > 5) {
    box.n = 0; // </code></table><script>document.title = 'broken'</script><img src=x>
  } else {
    box.n = seen + 1;
  }
}

export default scenario({
  title: 'two bump </section><i>',
  init: () => ({ B: alloc<Box>() }),
  tasks: { left: ({ B }) => bump(B), right: ({ B }) => bump(B) },
  always: { 'few & </ul>': ({ B }) => B.n < 3 || B.n === 5 },
  sometimes: { 'both are counted': ({ B }) => B.n === 2 },
});

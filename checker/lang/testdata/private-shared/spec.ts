import { alloc, global, scenario } from 'allwalks';
import type { Int, Private, Shared, Steps } from 'allwalks';

interface Nameidata extends Private {
  depth: Int<0, 7>;
}
interface Dentry extends Shared {
  d_nd: Nameidata | null;
}
const everybody = global<Nameidata>();

function* walk(nd: Nameidata): Steps {
  nd.depth = everybody.depth;
}

export default scenario({
  title: 'a fixture',
  init() {
    const nd = alloc<Nameidata>();
    return { nd };
  },
  tasks: {
    a: ({ nd }) => walk(nd),
    *b({ nd }) {
      nd.depth = 1;
    },
  },
  sometimes: { deep: ({ nd }) => nd.depth === 1 },
});

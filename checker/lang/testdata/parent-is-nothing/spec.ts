import { alloc, scenario } from 'allwalks';
import type { Shared } from 'allwalks';

/**
 * A directory.
 *
 * Parent: depth
 */
interface Directory extends Shared {
  depth: number;
}

/** Parent: dir */
interface File extends Shared {
  dir: Directory | null;
}

/** Parent: up */
interface Link extends Shared {
  dir: Directory | null;
}

export default scenario({
  title: 'what is part of what',
  init: () => {
    const dir = alloc<Directory>();
    alloc<Link>({ dir });
    return { dir, file: alloc<File>({ dir }) };
  },
  tasks: {
    *one({ dir, file }) {
      dir.depth = 1;
      yield;
      file.dir = null;
    },
  },
  sometimes: { fine: () => true },
});

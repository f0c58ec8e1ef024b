/** The starter: two tasks, one counter, and two locks of which each thinks that its own is the one. */

import { alloc, at, scenario } from 'allwalks';
import { drop_mountpoint, holders, pivot_root } from '../../model/linux-4.4/mountpoint.ts';
import type { Mountpoint } from '../../model/linux-4.4/mountpoint.ts';

export default scenario({
  title: 'pivot_root() pins a mountpoint while a detached mount lets go of it',
  claim: 'R38',

  init: () => {
    holders.count = 2;
    return { mp: alloc<Mountpoint>({ m_count: 2 }) };
  },

  tasks: {
    pivot: ({ mp }) => pivot_root(mp),
    mntput: ({ mp }) => drop_mountpoint(mp),
  },

  always: {
    'm_count is the number of holders': ({ mp }) => mp.m_count === holders.count,
  },

  sometimes: {
    'both want the mountpoint': () => at('pivot', 'pin_root_mountpoint') && at('mntput', 'drop_mountpoint'),
  },

  variants: {
    'increment-under-mount_lock': '../variants/increment-under-mount_lock.ts',
  },
});

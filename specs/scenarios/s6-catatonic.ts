/**
 * The daemon gives up while a walk is about to ask it for a mount.
 *
 * Three mistakes, one behind the other. Later kernels: the packet and the request that comes too late were put right in
 * 2012, the request that nobody frees in 6.6.
 */

import { alloc, at, done, ENOENT, result, scenario, task } from 'allwalks';
import type { AutofsPipe } from '../../model/autofs4/info.ts';
import { autofs4_catatonic_mode } from '../../model/autofs4/release.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { sys_stat } from '../../model/stat.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';
import { mounted_flag_tells_the_truth } from '../properties/dcache.ts';
import { requests } from '../properties/leaks.ts';
import { mount_on, new_autofs, new_directory, new_mount, new_super, OZ_PGRP, working_directory } from '../world.ts';

/** Names: the directory that the trigger is mounted on, and its root. */
const SRV = 1;
const TRIGGER_ROOT = 5;

export default scenario({
  title: 'a walk asks for a direct mount while the daemon tells the kernel that it will mount no more',
  claim: '6.2 #6',

  init: () => {
    const rootfs = new_super('ramfs', 0);
    const root = new_mount(rootfs);
    const srv = new_directory(rootfs.s_root!, SRV);
    const trigger = new_autofs('direct', TRIGGER_ROOT, alloc<AutofsPipe>());
    const A = mount_on(trigger, root, srv);
    const nd = alloc<Nameidata>({ fs: working_directory(root, rootfs.s_root!) });
    nd.names[0] = SRV;
    task<TaskStruct>('automount').pgrp = OZ_PGRP;
    return { sbi: trigger.s_fs_info!, root, srv, A, T: trigger.s_root!, nd };
  },

  tasks: {
    walker: ({ nd }) => sys_stat(nd),
    automount: ({ sbi }) => autofs4_catatonic_mode(sbi),
  },

  always: {
    'DCACHE_MOUNTED tells the truth': mounted_flag_tells_the_truth,
  },

  finally: {
    'every reference is given back': ({ root, srv, A, T }) =>
      root.mnt_count === 3 && srv.d_count === 2 && A.mnt_count === 1 && T.d_count === 2,
    'no request is left': () => requests() === 0,
  },

  sometimes: {
    'the walk is told that there will be no mount': () => done('walker') && result('walker') === -ENOENT,
    'the walk does not even ask': () => done('walker') && result('walker') === 0,
    'the walk sleeps': () => at('walker', 'wait_for_answer') && at('automount', 'autofs4_catatonic_mode'),
  },

  variants: {
    'packet-under-wq_mutex': '../variants/packet-under-wq_mutex.ts',
    'packet-under-wq_mutex-catatonic-again': [
      '../variants/packet-under-wq_mutex.ts',
      '../variants/catatonic-again.ts',
    ],
    'fatal-signal': [
      '../variants/packet-under-wq_mutex.ts',
      '../variants/catatonic-again.ts',
      '../variants/fatal-signal.ts',
    ],
    'fatal-signal-ccbe77f7e45d': [
      '../variants/packet-under-wq_mutex.ts',
      '../variants/catatonic-again.ts',
      '../variants/fatal-signal.ts',
      '../variants/ccbe77f7e45d.ts',
    ],
  },

  pools: { AutofsWaitQueue: 2 },
});

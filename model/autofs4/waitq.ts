/** Asking the daemon, and waiting for its answer (fs/autofs4/waitq.c). */

import { all, alloc, EINTR, ENOENT, fail, kfree } from 'allwalks';
import type { Errno, Int, Steps } from 'allwalks';
import { d_unhashed, dput, IS_ROOT } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_lookup } from '../dcache-lookup.ts';
import { have_submounts, rename_lock } from '../dcache-tree.ts';
import { lockdep_assert_held, mutex_lock, mutex_unlock } from '../sync/mutex.ts';
import { rcu_read_lock, rcu_read_unlock } from '../sync/rcu.ts';
import { schedule, schedule_timeout } from '../sync/sched.ts';
import { read_seqbegin, read_seqretry } from '../sync/seqlock.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { finish_wait, prepare_to_wait } from '../sync/waitqueue.ts';
import { AUTOFS_INF_EXPIRING, autofs4_ino, autofs4_lock, autofs_type_trigger } from './info.ts';
import type { AutofsInfo, AutofsNotify, AutofsPipe, AutofsSbInfo, AutofsWaitQueue, PacketType } from './info.ts';

/** What validate_request() says: there is somebody to wait with, a request must be made, or all is done already. */
type Validity = 'join' | 'new' | 'done';

/**
 * fs/autofs4/waitq.c: autofs4_getpath(), Linux 2.6.38
 *
 * The path of a dentry in its file system: its name if it is in the root.
 */
function* autofs4_getpath(dentry: Dentry): Steps<Int<0, 63>> {
  for (;;) {
    let path: Int<0, 63> = 0;
    const seq = read_seqbegin(rename_lock);
    yield;
    rcu_read_lock();
    yield;
    spin_lock(autofs4_lock);
    yield;
    let tmp = dentry;
    let above = tmp.d_parent!;
    yield;
    while (above !== tmp) {
      path = path * 8 + tmp.d_name;
      tmp = above;
      above = tmp.d_parent!;
      yield;
    }
    spin_unlock(autofs4_lock);
    yield;
    rcu_read_unlock();
    yield;
    if (!read_seqretry(rename_lock, seq)) {
      yield;
      return path;
    }
    yield;
  }
}

/**
 * fs/autofs4/waitq.c: autofs4_find_wait(), Linux 2.6.38
 *
 * Atomic: wq_mutex held, which keeps the queues and their names as they are.
 */
function autofs4_find_wait(sbi: AutofsSbInfo, name: number): AutofsWaitQueue | null {
  for (const wq of all<AutofsWaitQueue>()) {
    if (wq.linked && wq.sb_info === sbi && wq.name === name) return wq;
  }
  return null;
}

function is_expiring(ino: AutofsInfo): boolean {
  return (ino.flags & AUTOFS_INF_EXPIRING) !== 0;
}

/**
 * fs/autofs4/waitq.c: validate_request(), Linux 2.6.38
 *
 * What has become of the reason to wait while the caller waited for wq_mutex.
 * Needs: wq_mutex
 */
function* validate_request(
  sbi: AutofsSbInfo,
  dentry: Dentry,
  name: Int<0, 63>,
  notify: AutofsNotify,
): Steps<Validity> {
  const found = autofs4_find_wait(sbi, name);
  yield;
  if (found !== null) return 'join';
  if (notify === 'NFY_NONE') return yield* validate_wait_for_expire(sbi, dentry, name);
  if (notify === 'NFY_MOUNT') return yield* validate_mount(dentry);
  return 'new';
}

/** fs/autofs4/waitq.c: validate_request(), Linux 2.6.38: for NFY_NONE, until the wait appears or the expire is over */
function* validate_wait_for_expire(sbi: AutofsSbInfo, dentry: Dentry, name: Int<0, 63>): Steps<Validity> {
  const ino = autofs4_ino(dentry);
  yield;
  for (;;) {
    if (!is_expiring(ino)) {
      yield;
      return 'done';
    }
    yield;
    mutex_unlock(sbi.wq_mutex);
    yield;
    schedule_timeout();
    yield 'a tenth of a second later';
    mutex_lock(sbi.wq_mutex);
    yield;
    const found = autofs4_find_wait(sbi, name);
    yield;
    if (found !== null) return 'join';
  }
}

/** fs/autofs4/waitq.c: validate_request(), Linux 2.6.38: for NFY_MOUNT, whether it has been mounted meanwhile */
function* validate_mount(dentry: Dentry): Steps<Validity> {
  const replacement = yield* find_replacement(dentry);
  const mounted = yield* have_submounts(replacement === null ? dentry : replacement);
  if (replacement !== null) yield* dput(replacement);
  return mounted ? 'done' : 'new';
}

/** The dentry that took the place of one which is no longer hashed, with a reference; or null. */
function* find_replacement(dentry: Dentry): Steps<Dentry | null> {
  const parent = dentry.d_parent!;
  yield;
  if (parent === dentry) return null;
  const inode = dentry.d_inode;
  yield;
  if (inode === null) return null;
  if (!d_unhashed(dentry)) {
    yield;
    return null;
  }
  yield;
  return yield* d_lookup(parent, dentry.d_name);
}

/**
 * Writes a packet to the pipe.
 *
 * Atomic: the pipe's own mutex held.
 */
export function autofs4_write(pipe: AutofsPipe, type: PacketType, token: number): void {
  pipe.types[pipe.packets] = type;
  pipe.tokens[pipe.packets] = token;
  pipe.packets += 1;
}

/**
 * fs/autofs4/waitq.c: autofs4_notify_daemon(), Linux 2.6.38: copies the request's name into the packet
 *
 * MODEL: the daemon knows the name by the token; that the name is freed, and the pointer to it cleared, is one step.
 */
export function copy_name(wq: AutofsWaitQueue): void {
  if (wq.name === 0) fail('null-dereference', 'the name of {0} is gone', wq);
}

/**
 * fs/autofs4/waitq.c: autofs4_notify_daemon(), Linux 2.6.38
 *
 * Builds the packet before it takes wq_mutex.
 * MODEL: the pipe is never broken.
 */
export function* autofs4_notify_daemon(sbi: AutofsSbInfo, wq: AutofsWaitQueue, type: PacketType): Steps {
  const token = wq.wait_queue_token;
  copy_name(wq);
  yield;
  mutex_lock(sbi.wq_mutex);
  yield;
  const pipe = sbi.pipe;
  yield;
  mutex_unlock(sbi.wq_mutex);
  yield;
  if (pipe !== null) {
    autofs4_write(pipe, type, token);
    yield;
  }
}

/**
 * The token of the next request.
 *
 * Atomic: wq_mutex held.
 */
function next_token(sbi: AutofsSbInfo): number {
  sbi.next_wait_queue += 1;
  return sbi.next_wait_queue;
}

/**
 * fs/autofs4/waitq.c: autofs4_wait(), Linux 2.6.38: makes a request and sends it
 *
 * Needs: wq_mutex, and releases it
 */
function* make_request(sbi: AutofsSbInfo, name: Int<0, 63>, notify: AutofsNotify): Steps<AutofsWaitQueue> {
  const token = next_token(sbi);
  yield;
  const wq = alloc<AutofsWaitQueue>({
    wait_queue_token: token,
    sb_info: sbi,
    name,
    status: -EINTR,
    wait_ctr: 2,
  });
  yield;
  wq.linked = true;
  yield;
  mutex_unlock(sbi.wq_mutex);
  yield;
  const trigger = autofs_type_trigger(sbi);
  if (notify === 'NFY_MOUNT') {
    yield* autofs4_notify_daemon(sbi, wq, trigger ? 'missing_direct' : 'missing_indirect');
  } else {
    yield* autofs4_notify_daemon(sbi, wq, trigger ? 'expire_direct' : 'expire_indirect');
  }
  return wq;
}

/** include/linux/wait.h: wait_event_interruptible(wq->queue, wq->name.name == NULL), Linux 2.6.38. MODEL: no signals. */
export function* wait_for_answer(wq: AutofsWaitQueue): Steps {
  if (wq.name === 0) {
    yield;
    return;
  }
  yield;
  for (;;) {
    prepare_to_wait(wq.queue, 'TASK_INTERRUPTIBLE');
    yield;
    if (wq.name === 0) {
      yield;
      break;
    }
    yield;
    schedule();
    yield;
  }
  finish_wait(wq.queue);
  yield;
}

/**
 * Somebody looks at the request no longer; returns whether he was the last.
 *
 * Atomic: wq_mutex held.
 */
function wait_ctr_dec_and_test(wq: AutofsWaitQueue): boolean {
  lockdep_assert_held(wq.sb_info.wq_mutex);
  wq.wait_ctr -= 1;
  return wq.wait_ctr === 0;
}

/**
 * Needs: wq_mutex
 * Atomic: wq_mutex held, which it makes sure of.
 */
function wait_ctr_inc(wq: AutofsWaitQueue): void {
  lockdep_assert_held(wq.sb_info.wq_mutex);
  wq.wait_ctr += 1;
}

/** Needs: wq_mutex */
export function* put_wait_queue(wq: AutofsWaitQueue): Steps {
  if (wait_ctr_dec_and_test(wq)) {
    yield;
    kfree(wq);
  }
  yield;
}

/**
 * fs/autofs4/waitq.c: autofs4_wait(), Linux 2.6.38
 *
 * Asks the daemon, or waits with others who have, and returns its answer.
 * MODEL: does not record who asked.
 */
export function* autofs4_wait(sbi: AutofsSbInfo, dentry: Dentry, notify: AutofsNotify): Steps<Errno> {
  const catatonic = sbi.catatonic;
  yield;
  if (catatonic) return -ENOENT;
  const trigger = autofs_type_trigger(sbi);
  const inode = dentry.d_inode;
  yield;
  if (inode === null) {
    if (trigger) return -ENOENT;
    const parent = dentry.d_parent!;
    yield;
    if (!IS_ROOT(parent)) {
      yield;
      return -ENOENT;
    }
    yield;
  }
  let name: Int<0, 63> = dentry.d_name;
  if (!trigger) name = yield* autofs4_getpath(dentry);

  mutex_lock(sbi.wq_mutex);
  yield;
  return yield* ask_or_join(sbi, dentry, name, notify);
}

/**
 * fs/autofs4/waitq.c: autofs4_wait(), Linux 2.6.38: with the request, by a new one or with others
 *
 * Needs: wq_mutex, and releases it
 */
export function* ask_or_join(
  sbi: AutofsSbInfo,
  dentry: Dentry,
  name: Int<0, 63>,
  notify: AutofsNotify,
): Steps<Errno> {
  const validity = yield* validate_request(sbi, dentry, name, notify);
  if (validity === 'done') {
    mutex_unlock(sbi.wq_mutex);
    yield;
    return 0;
  }
  let wq: AutofsWaitQueue | null = null;
  if (validity === 'new') {
    wq = yield* make_request(sbi, name, notify);
  } else {
    wq = autofs4_find_wait(sbi, name);
    yield;
    wait_ctr_inc(wq!);
    yield;
    mutex_unlock(sbi.wq_mutex);
    yield;
  }
  yield* wait_for_answer(wq!);
  const status = wq!.status;
  yield;
  mutex_lock(sbi.wq_mutex);
  yield;
  yield* put_wait_queue(wq!);
  mutex_unlock(sbi.wq_mutex);
  yield;
  return status;
}

/** The words of the vocabulary (`vocabulary.ts`), by what they are. */

export const typeWords: ReadonlySet<string> = new Set([
  'Shared',
  'Private',
  'Ghost',
  'Task',
  'Int',
  'PreemptCount',
  'Bits',
  'Errno',
  'Embedded',
  'FixedArray',
  'Fields',
  'Steps',
  'Scenario',
]);

/** Functions that the compiler knows, and where they may be called. */
export const valueWords: ReadonlySet<string> = new Set([
  'alloc',
  'kfree',
  'global',
  'all',
  'current',
  'task_bit',
  'choose',
  'maybe',
  'until',
  'sleep_until',
  'may_lose_cpu',
  'spawn',
  'fail',
  'BUG_ON',
  'WARN_ON',
  'smp_mb',
  'smp_rmb',
  'smp_wmb',
  'task',
  'at',
  'done',
  'result',
  'scenario',
]);

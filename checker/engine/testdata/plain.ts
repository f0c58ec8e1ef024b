/** Counts of states made without any of our code, to compare with. */

/** States and transitions of n tasks that each read a counter and then write one more. */
export function singleStepGraph(n: number): readonly [states: number, transitions: number] {
  /** The counter, and for each task `?` before it has read, what it read, and `.` when it has written. */
  const seen = new Set([`0:${'?'.repeat(n)}`]);
  let transitions = 0;
  for (const state of seen) {
    const [x, tasks] = state.split(':') as [string, string];
    for (let i = 0; i < n; i++) {
      const [before, at, after] = [tasks.slice(0, i), tasks[i]!, tasks.slice(i + 1)];
      if (at === '.') continue;
      transitions++;
      seen.add(at === '?' ? `${x}:${before}${x}${after}` : `${Number(at) + 1}:${before}.${after}`);
    }
  }
  return [seen.size, transitions];
}

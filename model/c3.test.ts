/** The worked trace of C3, step by step: how often the key's directory M is counted when an expire run decides about it. */

import { expect, test } from 'vitest';
import { schedule } from './testdata/schedule.ts';

const P2 = 'P2: nobody is inside what is selected';

test.each(['as-it-stood', '62a7375e5d77', '3c3199852905'])('C3, $0', (variant) => {
  const { run, inside, counted, holds } = schedule('c3-rcu-inside', variant);
  const M = () => counted('M', 'd_count');
  expect(M(), 'what pins it, and its child').toBe(2);

  run('walker', () => inside('walker', '__d_lookup_rcu'));
  run('walker', () => !inside('walker', '__d_lookup_rcu'));
  run('walker', () => inside('walker', '__d_lookup_rcu'));
  expect(M(), '1: the walk looks for the second name, in M, which does not count it').toBe(2);

  run('expire', () => !holds(P2));
  expect(M(), '2: the expire run has a reference, and has selected it').toBe(3);
  expect(holds(P2), '3: with the walk inside').toBe(false);
});

test('C3, with both fixes the walk counts, and the expire run leaves it alone', () => {
  const { run, inside, counted } = schedule('c3-rcu-inside', '3c3199852905-62a7375e5d77');
  const M = () => counted('M', 'd_count');

  run('walker', () => inside('walker', 'follow_managed'));
  run('walker', () => !inside('walker', 'follow_managed'));
  expect(M(), 'the walk is on it, in ref mode').toBe(3);
  run('walker', () => inside('walker', '__d_lookup'));
  run('expire', () => inside('expire', 'may_expire') && M() === 4);
  run('expire', () => !inside('expire', 'may_expire'));
  expect(counted('ino', 'flags'), 'the expire run has seen that').toBe(0);
});

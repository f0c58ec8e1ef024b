/** The matchers for vitest: what passes, what fails, and what a failure says. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../paths.ts';
// oxlint-disable-next-line import/no-unassigned-import -- as those who use it do
import './vitest.ts';

const workspace = join(packageRoot, 'checker', 'testdata', 'workspace');
const counter = join(workspace, 'specs', 'counter.ts');
const lost = 'no update is lost';

/** What an expectation that fails says. */
async function complaint(expectation: () => Promise<void>): Promise<string> {
  const error = await expectation().then(
    () => null,
    (thrown: Error) => thrown,
  );
  expect(error).not.toBeNull();
  return error!.message;
}

test('what is so passes', async () => {
  await expect(counter).toViolate(lost);
  await expect(counter).toViolate();
  await expect(counter).toVerify({ variant: 'atomic' });
  await expect(new URL(`file://${counter}`)).toVerify({ variant: 'atomic' });
  await expect(counter).not.toVerify();
  await expect(counter).not.toViolate('something else');
  await expect(counter).not.toViolate(undefined, { variant: 'atomic' });
  await expect(counter).not.toBeVacuous();
});

test('paths are those seen from the test, names those seen from the current folder', async () => {
  await expect('../testdata/workspace/specs/counter.ts').toVerify({
    variant: '../testdata/workspace/atomic.ts',
  });
  await expect('checker/testdata/workspace/specs/counter.ts').toViolate(lost);
  await expect('r38-mountpoint-count').toViolate('m_count is the number of holders');
});

test('a failure shows the verdict and the schedule', async () => {
  const said = await complaint(() => expect(counter).toVerify());
  expect(said).toContain('counter, as-it-stood: expected it to be verified\n\nviolated: "no update is lost"');
  expect(said).toMatch(/^ +1 +│ const seen = counter.count; .*counter\.ts:10$/m);
  expect(said).toContain('4 steps, 1 switch (proven: none has fewer switches, nor as many and fewer steps)');
});

test('another property is not the one expected', async () => {
  expect(await complaint(() => expect(counter).toViolate('x'))).toContain('to be violated (“x”)');
  expect(await complaint(() => expect(counter).not.toViolate(lost))).toContain(`not to be violated (“${lost}”)`);
  expect(await complaint(() => expect(counter).toViolate(lost, { variant: 'atomic' }))).toContain(
    'verified: every interleaving of 2 tasks',
  );
});

test('a limit passes for nothing, and a bound only for what it says', async () => {
  const limits = { states: 2 };
  const early = [
    () => expect(counter).toVerify({ limits }),
    () => expect(counter).toViolate(lost, { limits }),
    () => expect(counter).not.toVerify({ limits }),
    () => expect(counter).not.toViolate(lost, { limits }),
  ];
  for (const each of early) expect(await complaint(each)).toContain('incomplete: stopped at the limit of 2 states');
  await expect(counter).not.toViolate(lost, { limits: { steps: 2 } });
  expect(await complaint(() => expect(counter).toVerify({ limits: { steps: 2 } }))).toContain('bounded');
});

test('one CPU, and where counterexamples go', async () => {
  await expect(counter).toVerify({ variant: 'atomic', machine: { cpus: 1, preempt: 'none' } });
  const out = mkdtempSync(join(tmpdir(), 'allwalks-matchers-'));
  const said = await complaint(() => expect(counter).toVerify({ out }));
  expect(readdirSync(out)).toEqual(['counter.as-it-stood.json']);
  expect(said).toContain(`every step: allwalks replay ${out}`);
  rmSync(out, { recursive: true });
});

test('what is wrong is said, and `not` does not make it right', async () => {
  expect(await complaint(() => expect('nowhere.ts').not.toVerify())).toContain('no such file: nowhere.ts');
  expect(await complaint(() => expect(counter).not.toVerify({ variant: 'x' }))).toContain('has no variant x');
  expect(await complaint(() => expect(join(workspace, 'wrong.ts')).not.toVerify())).toContain('step-too-big');
  expect(await complaint(() => expect(7).toVerify())).toContain('the path of a spec is expected');
});

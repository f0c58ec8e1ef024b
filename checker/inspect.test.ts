/** Schedules in the model's own code: it agrees with the engines step by step, and debuggers find their way in it. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { check } from './check.ts';
import { findSubject, findVariants } from './find.ts';
import { followInspection, openInspection } from './inspect.ts';
import { packageRoot } from './paths.ts';
import { InspectorClient } from './testdata/websocket.ts';

const counterexamples = join(packageRoot, 'counterexamples');
const stored = readdirSync(counterexamples).filter((name) => name.endsWith('.json'));
const cli = join(packageRoot, 'dist', 'cli.js');

test.each(stored)('%s: every field has the same value after each step', (name) => {
  const inspection = openInspection(join(counterexamples, name));
  let taken = 0;
  const onlooker = { begun: () => {}, taken: () => taken++ };
  expect(followInspection(inspection, onlooker)).toEqual([]);
  expect(taken).toBe(inspection.schedule.steps.length);
});

const counts = join(counterexamples, 'r38-mountpoint-count.as-it-stood.json');

describe('where they disagree, it is said', () => {
  const { replay, runnable, schedule } = openInspection(counts);
  const stepOf = (text: string) => schedule.steps.findIndex((step) => step.text === text) + 1;
  const edited = (from: string, to: string) => {
    const modules = runnable.modules.map((module) => ({ ...module, code: module.code.replace(from, to) }));
    expect(modules.map(({ code }) => code)).not.toEqual(runnable.modules.map(({ code }) => code));
    return followInspection({ replay, schedule, runnable: { ...runnable, modules } });
  };

  test('in the beginning', () => {
    expect(edited('m_count: 2', 'm_count: 3')).toEqual(['mp.m_count is 3, and 2 by the schedule']);
  });

  test('after a step', () => {
    const found = edited('root_mp.m_count = count + 1', 'root_mp.m_count = count + 2');
    const number = stepOf('root_mp.m_count = count + 1;');
    expect(found).toEqual([`after step ${number} mp.m_count is 4, and 3 by the schedule`]);
  });

  test('where a task waits, and where it ends too early', () => {
    expect(edited('until(lock.owner === null)', 'until(lock.owner !== null)')[0]).toContain(
      `step ${stepOf('spin_lock(mount_lock);')} ends with`,
    );
    expect(edited('const count = root_mp.m_count;', 'return;')[0]).toContain(
      `step ${stepOf('const count = root_mp.m_count;')} ends with`,
    );
  });
});

test.each(['as-it-stood', 'louder.ts'])('all of the language, %s', async (variant) => {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-inspect-'));
  const testdata = join(packageRoot, 'checker', 'testdata', 'inspect');
  const subject = findSubject(join(testdata, 'spec.ts'));
  const word = variant.endsWith('.ts') ? join(testdata, variant) : variant;
  const { record } = await check(subject, findVariants(subject, [word])[0]!, { out: folder });
  const inspection = openInspection(record.counterexample!.file!);
  expect(followInspection(inspection)).toEqual([]);
  const words = JSON.stringify(inspection.schedule.steps);
  for (const each of ['which', 'shut', 'spawned#1', 'second']) expect(words).toContain(each);
  // That the variant's function runs, and the one that it calls is the original.
  const calls = inspection.replay.trace.steps.flatMap(({ changes }) =>
    changes.filter((each) => each.includes('.calls')),
  );
  expect(calls).toEqual([variant === 'louder.ts' ? 'first.calls 0 → 2' : 'first.calls 0 → 1']);
  rmSync(folder, { recursive: true });
});

/** What is paused where. */
interface Paused {
  readonly hitBreakpoints?: readonly string[];
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly functionName: string;
    readonly location: { readonly lineNumber: number; readonly columnNumber: number };
  }[];
}

describe('under a debugger', () => {
  const run = spawn(process.execPath, [cli, 'replay', counts, '--inspect=0'], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  afterAll(() => void run.kill());
  let said = '';
  let printed = '';
  run.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  run.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));

  test('breakpoints in a model file bind, and objects have their fields', async () => {
    while (!said.includes('waiting for a debugger')) await once(run.stderr, 'data');
    const client = await InspectorClient.connect(/ws:\S+/.exec(said)![0]);
    const file = join(
      packageRoot,
      /(\S+mountpoint\.ts):/.exec(readFileSync(counts, 'utf8').replaceAll('"', ' '))![1]!,
    );
    const url = pathToFileURL(file).href;
    const lines = readFileSync(file, 'utf8').split('\n');
    const lineNumber = lines.findIndex((line) => line.includes('root_mp.m_count = count + 1'));
    await client.ask('Runtime.enable');
    await client.ask('Debugger.enable');
    const { breakpointId } = await client.ask<{ breakpointId: string }>('Debugger.setBreakpointByUrl', {
      url,
      lineNumber,
    });
    await client.ask('Runtime.runIfWaitingForDebugger');

    const first = await client.event<Paused>('Debugger.paused');
    expect(first.callFrames[0]!.functionName).toBe('pauseForBreakpoints');
    expect(printed).toBe('');
    await client.ask('Debugger.resume');

    const { hitBreakpoints, callFrames } = await client.event<Paused>('Debugger.paused');
    expect(hitBreakpoints).toEqual([breakpointId]);
    const [frame, caller] = callFrames;
    expect(frame).toMatchObject({ functionName: 'pin_root_mountpoint' });
    let script: { readonly url: string; readonly scriptId: string };
    do script = await client.event('Debugger.scriptParsed');
    while (script.url !== url);
    expect(frame!.location).toMatchObject({
      scriptId: script.scriptId,
      lineNumber,
      columnNumber: lines[lineNumber]!.search(/\S/),
    });
    expect(caller!.functionName).toBe('pivot_root');
    const asked = async (expression: string) => {
      const { callFrameId } = frame!;
      const answer = await client.ask<{ result: unknown }>('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression,
      });
      return answer.result;
    };
    expect(await asked('root_mp')).toMatchObject({ type: 'object', className: 'Mountpoint' });
    expect(await asked('root_mp.m_count')).toMatchObject({ value: 2 });
    expect(await asked('count')).toMatchObject({ value: 2 });
    expect(printed.trim().split('\n')).toHaveLength(4);
    await client.ask('Debugger.resume');
    await once(run, 'close');
    expect(printed.trim().split('\n')[4]).toMatch(
      /^5 {2}pivot {2}store: root_mp\.m_count = count \+ 1; {3}mp\.m_count 2 → 3/,
    );
    expect(printed).toContain('replayed: 6 of 6 steps');
    expect(run.exitCode).toBe(0);
  });

  test('what cannot be debugged is refused', () => {
    const refused = (...args: string[]) => {
      const { stderr, status } = spawnSync(process.execPath, [cli, 'replay', ...args], { encoding: 'utf8' });
      expect(status).toBe(2);
      return stderr;
    };
    expect(refused(counts, counts, '--inspect')).toContain('--inspect: one schedule at a time');
    expect(refused(counts, '--json', '--inspect')).toContain('leave out --json');
    expect(refused(counts, '--inspect=70000')).toContain('a port is expected, or HOST:PORT');
    expect(refused('--inspect', counts)).toContain(`which file? None is named; write ${counts} --inspect`);
    expect(refused('nowhere.json', '--inspect')).toContain('no such file: nowhere.json');
  });
});

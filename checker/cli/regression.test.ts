/** What a run of checks leaves for the services that ran it: JUnit, SARIF, annotations, each read back strictly. */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSubject, findVariants } from '../find.ts';
import { packageRoot } from '../paths.ts';
import { annotationsOf } from './annotations.ts';
import { printJunit } from './junit.ts';
import { printSarif } from './sarif.ts';
import { sarifProblems, type SarifLog } from './testdata/sarif-schema.ts';
import { readXml, type Element } from './testdata/xml.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-reports-'));
  cpSync(join(packageRoot, 'checker', 'testdata', 'workspace'), folder, { recursive: true });
  // Nothing is recorded for it, and its names are such as XML and URIs do not like.
  writeFileSync(join(folder, 'own & new.ts'), counter().replace("'no update is lost'", '\'a < b & "c"\\u0007\''));
});
afterAll(() => rmSync(folder, { recursive: true }));

function allwalks(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const outside = { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '', GITHUB_WORKSPACE: '' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(packageRoot, 'dist', 'cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...outside, ...env },
  });
  return { stdout, stderr, status };
}

/** The spec of the workspace without its variants, which are beside it. */
const counter = () => read('specs/counter.ts').replace(/^ *variants: .*\n/m, '');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('a run with every outcome', () => {
  const all = ['specs/counter.ts', 'own & new.ts', 'wrong.ts'];
  let suites: readonly Element[];
  let log: SarifLog;
  let status: number | null;
  beforeAll(() => {
    writeFileSync(join(folder, 'old.xml'), 'what was there');
    const reports = ['--junit', 'old.xml', '--sarif', 'new/folder/checks.sarif'];
    ({ status } = allwalks(['check', ...all, '--variant', 'as-it-stood', ...reports]));
    suites = readXml(read('old.xml')).children;
    log = JSON.parse(read('new/folder/checks.sarif'));
  });

  test('JUnit has a suite for each spec, and says which failed and why', () => {
    expect(status).toBe(2);
    const totals = readXml(read('old.xml')).attributes;
    expect(totals).toMatchObject({ tests: '3', failures: '1', errors: '1', skipped: '0' });
    expect(suites.map(({ attributes }) => attributes['name'])).toEqual(['counter', 'own & new', 'wrong']);
    const [known, fresh, wrong] = suites.map(({ children }) => children[0]!);
    expect(known!.attributes).toMatchObject({ name: 'as-it-stood', classname: 'counter', line: '12' });
    expect(known!.attributes['file']).toBe('specs/counter.ts');
    expect(known!.children.map(({ name }) => name)).toEqual(['system-out']);
    expect(fresh!.children[0]).toMatchObject({ name: 'failure', attributes: { type: 'violated' } });
    expect(fresh!.children[0]!.attributes['message']).toContain('violated: "a < b & "c"\ufffd" does not hold');
    expect(fresh!.children[0]!.text).toContain('write back: counter.count = seen + 1;   C.count stays 1');
    expect(wrong!.children[0]).toMatchObject({ name: 'error', attributes: { type: 'wrong-model' } });
    expect(wrong!.children[0]!.text).toContain('wrong.ts:10:3: error step-too-big');
  });

  test('SARIF is valid, and points at the step that broke it', () => {
    expect(sarifProblems(log)).toEqual([]);
    const [run] = log.runs;
    expect(run!.invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 2 });
    expect(run!.results.map(({ level }) => level)).toEqual(['note', 'error']);
    const [known, fresh] = run!.results;
    expect(known!.suppressions).toHaveLength(1);
    expect(fresh!.suppressions).toBeUndefined();
    expect(fresh!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'own%20%26%20new.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 12, startColumn: 3 },
    });
    expect(run!.invocations[0]!.toolExecutionNotifications[0]!.message.text).toContain('step-too-big');
  });

  test('the schedule has a thread for each task, and the order of all steps', () => {
    const { threadFlows } = log.runs[0]!.results[0]!.codeFlows![0]!;
    expect(threadFlows.map(({ id }) => id)).toEqual(['left', 'right']);
    const order = (flow: (typeof threadFlows)[number]) => flow.locations.map((each) => each.executionOrder);
    expect(threadFlows.map(order)).toEqual([
      [1, 4],
      [2, 3],
    ]);
    expect(threadFlows[0]!.locations[1]!.location.message.text).toBe('counter.count = seen + 1;; C.count stays 1');
  });

  test('nothing unfinished is left', () => {
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

test('a limit is an error, and a witness that was not reached a failure', () => {
  const limited = allwalks([
    'check',
    'counter',
    '--max-states',
    '3',
    '--junit',
    'limit.xml',
    '--sarif',
    'limit.sarif',
  ]);
  expect(limited.status).toBe(3);
  const [suite] = readXml(read('limit.xml')).children;
  expect(suite!.attributes).toMatchObject({ tests: '2', errors: '2', failures: '0' });
  expect(suite!.children[0]!.children[0]).toMatchObject({ name: 'error', attributes: { type: 'states' } });
  const log = JSON.parse(read('limit.sarif')) as SarifLog;
  expect(sarifProblems(log)).toEqual([]);
  expect(log.runs[0]!.results).toEqual([]);
  expect(log.runs[0]!.invocations[0]!.toolExecutionNotifications).toHaveLength(2);

  writeFileSync(
    join(folder, 'never.ts'),
    counter().replace("done('left') && !done('right')", 'false').replace('C.count === 2', 'true'),
  );
  const vacuous = [
    'check',
    'never.ts',
    '--variant',
    'as-it-stood',
    '--junit',
    'never.xml',
    '--sarif',
    'never.sarif',
  ];
  expect(allwalks(vacuous).status).toBe(1);
  const [never] = readXml(read('never.xml')).children[0]!.children;
  expect(never!.children[0]).toMatchObject({ name: 'failure', attributes: { type: 'vacuous' } });
  expect((JSON.parse(read('never.sarif')) as SarifLog).runs[0]!.results[0]).toMatchObject({
    ruleId: 'vacuous',
    level: 'error',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'never.ts' } } }],
  });
});

test('what was interrupted before it began is skipped', () => {
  const subject = findSubject(join(folder, 'specs', 'counter.ts'));
  const asked = { subject, variant: findVariants(subject, [])[0]!, options: {} };
  const outcomes = [{ asked, checked: null }];
  const suites = readXml(printJunit(outcomes));
  expect(suites.attributes).toMatchObject({ tests: '1', failures: '0', errors: '0', skipped: '1' });
  expect(suites.children[0]!.children[0]!.children[0]!.name).toBe('skipped');
  const log = JSON.parse(printSarif(outcomes, 3)) as SarifLog;
  expect(sarifProblems(log)).toEqual([]);
  expect(log.runs[0]!.invocations[0]!.toolExecutionNotifications[0]!.message.text).toContain('interrupted');
  expect(annotationsOf(outcomes)).toEqual([]);
});

test('where they cannot be written, nothing is checked', () => {
  mkdirSync(join(folder, 'taken'), { recursive: true });
  const refused = (...args: string[]) => {
    const { stdout, stderr, status } = allwalks(['check', 'counter', ...args]);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    return stderr;
  };
  expect(refused('--junit', 'taken')).toContain('--junit taken: that is a folder; a file is expected');
  expect(refused('--sarif', 'atomic.ts/x')).toContain('atomic.ts is a file; a folder is expected');
  expect(refused('--junit', '/proc/x.xml')).toContain('nothing can be stored in /proc');
  expect(refused('--junit', 'a.x', '--sarif', './a.x')).toContain('--junit and --sarif are both a.x');
  expect(existsSync(join(folder, 'a.x'))).toBe(false);
});

test('GitHub is told beside which line, where it listens', () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: join(folder, '..') };
  const { stdout, status } = allwalks(['check', 'counter', 'own & new.ts', '--variant', 'as-it-stood'], github);
  expect(status).toBe(1);
  const lines = stdout.split('\n').filter((line) => line.startsWith('::'));
  const inside = folder.slice(folder.lastIndexOf('/') + 1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    `::error file=${inside}/own & new.ts,line=12,col=3,title=own & new%2C as-it-stood::violated: "a < b`,
  );
  expect(lines[0]).toContain('%0Aevery step: allwalks replay counterexamples/own---new.as-it-stood.json');
  const data = allwalks(['check', 'own & new.ts', '--variant', 'as-it-stood', '--json'], github);
  expect(data.stdout).not.toContain('::error');
  expect(data.stderr).toContain('::error');
  const quiet = allwalks(['check', 'own & new.ts', '--variant', 'as-it-stood']);
  expect(quiet.stdout + quiet.stderr).not.toContain('::error');
});

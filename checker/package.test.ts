/** The package as others get it: packed, installed into an empty folder, and used from there. */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from './paths.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-package-'));
  // The scripts have run: `npm test` builds first.
  npm(packageRoot, 'pack', '--ignore-scripts', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "version": "1.0.0", "private": true }');
  npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball));
  const spec = readFileSync(join(packageRoot, 'checker', 'testdata', 'workspace', 'specs', 'counter.ts'), 'utf8');
  writeFileSync(join(folder, 'my-spec.ts'), spec.replace(/^ *variants: .*\n/m, ''));
  mkdirSync(join(folder, 'fixes'));
  writeFileSync(join(folder, 'fixes', 'my-fix.ts'), fix);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

function allwalks(...args: string[]) {
  const { stdout, stderr, status } = spawnSync('npx', ['--no-install', 'allwalks', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { stdout, stderr, status };
}

/** A fix that uses the model that comes with the package. */
const fix = `
import { global, type Steps } from 'allwalks';
import { mutex_lock, mutex_unlock, type Mutex } from 'allwalks/model/sync/mutex.ts';
import type { Counter } from '../my-spec.ts';

const counter_lock = global<Mutex>();

export function* add(counter: Counter): Steps {
  mutex_lock(counter_lock);
  yield;
  const seen = counter.count;
  yield;
  counter.count = seen + 1;
  yield;
  mutex_unlock(counter_lock);
}
`;

test('a spec of the user’s own is violated, and the schedule is stored beside it', () => {
  const { stdout, status } = allwalks('check', 'my-spec.ts', '--variant', 'as-it-stood');
  expect(stdout).toContain('as-it-stood: violated: "no update is lost" does not hold');
  expect(status).toBe(1);
  const stored = join(folder, 'counterexamples', 'my-spec.as-it-stood.json');
  expect(existsSync(stored)).toBe(true);
  expect(allwalks('replay', stored).status).toBe(0);
  expect(allwalks('show', stored, '--as', 'html').stdout).toMatch(/^<!doctype html>.*<\/html>\n$/s);
});

test('a fix with a lock of the package’s model is verified', () => {
  const { stdout, status } = allwalks('check', 'my-spec.ts', '--variant', 'fixes/my-fix.ts');
  expect(stdout).toContain('my-fix: verified: every interleaving of 2 tasks');
  expect(status).toBe(0);
});

test('the specs that come with the package are listed and can be checked, and nothing is written into it', () => {
  const { stdout } = allwalks('list', '--json');
  const specs = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).spec);
  expect(specs).toContain('r38-mountpoint-count');
  expect(allwalks('check', 'r38-mountpoint-count').status).toBe(0);
  expect(existsSync(join(folder, 'counterexamples', 'r38-mountpoint-count.as-it-stood.json'))).toBe(true);
});

/** Runs a tool that the example has beside us, in its folder. */
function tool(script: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(packageRoot, 'node_modules', script), ...args],
    {
      cwd: join(folder, 'example'),
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  return { said: stdout + stderr, status };
}

describe('a project with specs beside its own tests', () => {
  beforeAll(() => {
    cpSync(join(packageRoot, 'checker', 'testdata', 'example'), join(folder, 'example'), { recursive: true });
    // What a project has of its own already; ours will do.
    const ours = join(packageRoot, 'node_modules', 'vitest');
    symlinkSync(ours, join(folder, 'node_modules', 'vitest'), 'junction');
  });

  test('the matchers have types', () => {
    const { said, status } = tool('typescript/bin/tsc', '-p', '.');
    expect(said.trim()).toMatch(/^ill-typed\.ts\(6,\d+\): error .*'varient'[^\n]*'variant'/);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(status).not.toBe(0);
  });

  test('its tests pass, and one that does not shows the schedule', () => {
    const good = tool('vitest/vitest.mjs', 'run', 'lost-update');
    expect(good.said).toContain('2 passed');
    expect(good.status).toBe(0);
    const bad = tool('vitest/vitest.mjs', 'run', 'mistaken');
    expect(bad.said).toContain('lost-update, as-it-stood: expected it to be verified');
    expect(bad.said).toMatch(/add: mp\.m_count = count \+ 1;   mp\.m_count \d → \d +lost-update\.ts:23/);
    expect(bad.status).toBe(1);
  });
});

test('nothing that only we need is in the package', () => {
  const inside = readdirSync(join(folder, 'node_modules', 'allwalks'), { recursive: true, encoding: 'utf8' });
  const ours = inside.filter((name) => !name.startsWith('node_modules'));
  expect(ours.filter((name) => /\.test\.|testdata/.test(name))).toEqual([]);
  for (const needed of ['LICENSE', 'README.md', 'dist/cli.js', 'dist/index.d.ts']) expect(ours).toContain(needed);
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\(([^):#]+)\)/g)].map((match) => match[1]!);
  expect(links).toContain('checker/ir/README.md');
  for (const link of links) expect(ours).toContain(link);
});

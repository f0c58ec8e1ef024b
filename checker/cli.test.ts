/**
 * The command line as a document: `testdata/commands/*.txt` hold commands with what they print and their exit
 * code. A line that begins with `$` is run, `!` marks what went to stderr, `#` is a comment. To add a case,
 * write its `$` line into a file and run the tests with `-u`.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from './paths.ts';

const testdata = join(packageRoot, 'checker', 'testdata');
const commands = join(testdata, 'commands');
const cli = join(packageRoot, 'dist', 'cli.js');
const workspaces: string[] = [];

/** A fresh copy of the workspace, outside the repository, that commands may write into. */
function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-'));
  workspaces.push(folder);
  cpSync(join(testdata, 'workspace'), folder, { recursive: true });
  return folder;
}

afterAll(() => workspaces.forEach((folder) => rmSync(folder, { recursive: true })));

/** Runs a line of shell in which `allwalks` is the command under test. Gives what a document shows of it. */
function run(command: string, folder: string): string {
  const script = `allwalks() { "${process.execPath}" "${cli}" "$@"; }\n${command}`;
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '' };
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
  // Not even `-u` takes a crash for an answer.
  expect(stderr).not.toMatch(/internal error|^Node\.js v/m);
  const shown = stdout + stderr.replaceAll(/^(?=.)/gm, '! ');
  return `$ ${command}\n${sameEverywhere(shown, folder)}exit ${status}\n`;
}

/** Times and paths differ from run to run. */
function sameEverywhere(text: string, folder: string): string {
  return text
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/"seconds":[\d.]+/g, '"seconds":0')
    .replaceAll(/\d\.\d(?= +(?:yes|NO|-)$)/gm, '0.0');
}

const documents = readdirSync(commands).filter((name) => name.endsWith('.txt'));

test.each(documents)('%s', async (name) => {
  const folder = workspace();
  const script = readFileSync(join(commands, name), 'utf8').split('\n');
  const parts: string[] = [];
  for (const line of script) {
    if (line.startsWith('#')) parts.push(`${line}\n`);
    if (line.startsWith('$ ')) parts.push(`${run(line.slice(2), folder)}\n`);
  }
  await expect(parts.join('').trimEnd() + '\n').toMatchFileSnapshot(join(commands, name));
});

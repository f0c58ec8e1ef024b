/** Every message of the front end, as people read it: a fixture or more per code (`code`, `code.case`), its output beside it. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runInit } from '../engine/init.ts';
import { compileSpec, ModelError } from './compile.ts';
import { printDiagnostic } from './diagnostics.ts';
import type { Diagnostic } from './diagnostics.ts';
import { messages } from './messages.ts';

const folder = join(import.meta.dirname, 'testdata');
const fixtures = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());

function codeOf(fixture: string): string {
  return fixture.replace(/\..*$/, '');
}

function diagnose(fixture: string): readonly Diagnostic[] {
  const at = join(folder, fixture);
  const variants = readdirSync(at).filter((name) => name.startsWith('variant'));
  try {
    compileSpec(
      join(at, 'spec.ts'),
      variants.map((name) => join(at, name)),
      runInit,
    );
  } catch (error) {
    if (error instanceof ModelError) return error.diagnostics;
    throw error;
  }
  return [];
}

test('every message has a fixture, and every fixture a message', () => {
  expect([...new Set(fixtures.map(codeOf))].toSorted()).toEqual(Object.keys(messages).toSorted());
});

describe.each(fixtures)('%s', (fixture) => {
  const diagnostics = diagnose(fixture);

  test('is what is wrong with it, and nothing else', () => {
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set([codeOf(fixture)]));
  });

  test('reads well', async () => {
    const text = diagnostics.map((each) => printDiagnostic(each, join(folder, fixture))).join('\n\n');
    await expect(`${text}\n`).toMatchFileSnapshot(join(folder, fixture, 'expected.txt'));
  });
});

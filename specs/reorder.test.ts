/** The order of the mail (claim C2), and every other one of the same steps: which of them fail, and what else that takes. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { expectationsFor, findSubject, packageRoot } from '../checker/index.ts';

const variants = ['allocation-fails', 'i_mutex-dropped-by-mkdir'];

/** What is recorded of variants that are other orders, written by hand. */
function recorded(variant: string) {
  const { file } = findSubject(join(packageRoot, 'specs', 'scenarios', 'c2-active-list.ts'));
  const { verdict, property, states, transitions } = expectationsFor('c2-active-list', file)[variant]!;
  return { verdict, property, states, transitions };
}

test(
  'leaving active_list first, being hashed first, and which further condition makes either fail',
  { timeout: 400_000 },
  async () => {
    const words = ['reorder', 'c2-active-list', 'autofs4_dir_mkdir', '--range', '4..8', '--past-exits', '--json'];
    const run = promisify(execFile)(
      process.execPath,
      [join(packageRoot, 'dist', 'cli.js'), ...words, '--variant', variants.join(',')],
      { cwd: packageRoot },
    );
    // Some orders fail.
    const { stdout, code } = (await run.catch((error: unknown) => error)) as { stdout: string; code?: number };
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (order: string, variant: string) => {
      const line = found.find((each) => each['order'] === order && each['variant'] === variant)!;
      const { verdict, property, states, transitions } = line;
      return { verdict, property, states, transitions };
    };
    expect(code).toBe(1);
    expect(found.map(({ order }) => order)).toEqual(
      ['as it is', '1-3 5 4 6-9', '1-3 5-6 4 7-9', '1-3 5-7 4 8-9', '1-3 5-8 4 9'].flatMap((order) => [
        order,
        order,
      ]),
    );
    const allocateFirst = '1-3 5-6 4 7-9';
    const hashFirst = '1-3 5-7 4 8-9';
    expect(of('as it is', 'allocation-fails')).toEqual(recorded('allocation-fails'));
    expect(of(allocateFirst, 'allocation-fails')).toEqual(recorded('allocation-fails-allocate-first'));
    expect(of(hashFirst, 'allocation-fails')).toEqual(recorded('allocation-fails-d_add-first'));
    expect(of('as it is', 'i_mutex-dropped-by-mkdir')).toEqual(recorded('i_mutex-dropped-by-mkdir'));
    expect(of(hashFirst, 'i_mutex-dropped-by-mkdir')).toEqual(recorded('i_mutex-dropped-by-mkdir-d_add-first'));
    expect(of(allocateFirst, 'i_mutex-dropped-by-mkdir')['verdict']).toBe('violated');
  },
);

/** The reference engine finds in every spec that fits what the compiled one finds, down to the schedule. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allSpecFiles,
  check,
  findSubject,
  findVariants,
  packageRoot,
  verifyProgram,
  type Engine,
} from '../checker/index.ts';

const recorded = JSON.parse(readFileSync(join(packageRoot, 'specs', 'expected.json'), 'utf8'));

/** Beyond this the reference engine takes minutes; what is compared up to here is compared state by state elsewhere. */
const fitsReference = 60_000;

const small = allSpecFiles(packageRoot)
  .flatMap((file) => {
    const subject = findSubject(file);
    return findVariants(subject, []).map((variant) => ({
      spec: subject.spec,
      name: variant.name,
      subject,
      variant,
    }));
  })
  .filter(({ spec, name }) => recorded[spec]?.[name]?.states <= fitsReference);

test.each(small)('$spec, $name', { timeout: 600_000 }, async ({ subject, variant }) => {
  const comparable = async (engine: Engine) => {
    const { record, program, trace } = await check(subject, variant, { engine, out: null });
    expect(verifyProgram(program)).toEqual([]);
    const { seconds: _, engine: __, ...rest } = record;
    return { rest, moves: trace?.steps.map(({ move }) => move) };
  };
  expect(await comparable('wasm')).toEqual(await comparable('reference'));
});

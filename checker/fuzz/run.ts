/** `npm run fuzz`: random programs until stopped, or until two things disagree about one. */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { oracles } from './compare.ts';
import { describe, hunt, usual } from './hunt.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    models: { type: 'string' },
    spin: { type: 'boolean', default: false },
    // One of the oracles of `compare.ts`, and no other.
    only: { type: 'string' },
  },
});
/** Each so many models have a seed of their own, so that the way to any of them is short. */
const modelsPerSeed = 1000;
const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 30));
const most = Number(values.models ?? Infinity);
const every = values.only === undefined ? (values.spin ? { ...usual, spin: 50 } : usual) : only(values.only);

let seed = first;
let models = 0;
const verdicts = new Map<string, number>();
const begun = performance.now();
let told = begun;

function only(name: string): typeof usual {
  if (name in oracles) return { [name]: 1 };
  throw new Error(`--only ${name}: one of ${Object.keys(oracles).join(', ')} is expected`);
}

function progress(): string {
  const minutes = (performance.now() - begun) / 60_000;
  const shares = [...verdicts].map(([verdict, count]) => `${verdict} ${Math.round((100 * count) / models)}%`);
  return `${models} models, seeds ${first} to ${seed}, ${Math.round(models / minutes)} a minute: ${shares.join(', ')}`;
}

/** A line every ten seconds; on a terminal one that is written over every second. */
function tell(): void {
  const { isTTY } = process.stdout;
  if (performance.now() - told < (isTTY ? 1000 : 10_000)) return;
  told = performance.now();
  process.stdout.write(isTTY ? `\r\x1b[K${progress()}` : `${progress()}\n`);
}

process.on('SIGINT', () => {
  console.log(`\n${progress()}`);
  process.exit(0);
});

for (; models < most; seed++) {
  const finding = await hunt({
    seed,
    models: Math.min(modelsPerSeed, most - models),
    every,
    onModel: ({ outcome }) => {
      models++;
      const verdict = outcome?.limit === 'seconds' ? 'not compared' : (outcome?.verdict ?? 'invalid');
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      tell();
    },
  });
  if (!finding) continue;
  const file = `disagreement-${finding.seed}-${finding.model}.ir.json`;
  writeFileSync(file, `${JSON.stringify(finding.program, null, 2)}\n`);
  console.log(`\n${progress()}\n\n${describe(finding, file)}`);
  process.exit(1);
}
console.log(`\n${progress()}`);

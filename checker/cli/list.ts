/** `allwalks list`: which specs there are, with which variants, and what is expected of each. */

import { allSpecFiles, expectationsFor, findSubject, wrap, type Expectation } from '../index.ts';
import type { Terminal } from './terminal.ts';
import { grouped } from './verdict.ts';

export function runList(args: { readonly json: boolean }, terminal: Terminal): number {
  for (const file of allSpecFiles()) {
    const { spec, title, claim, variants } = findSubject(file);
    const expectations = expectationsFor(spec, file);
    const entries = variants.map(({ name }) => ({ name, expected: expectations[name] ?? null }));
    if (args.json) {
      terminal.print(JSON.stringify({ spec, title, claim, variants: entries }));
      continue;
    }
    terminal.print(terminal.paint(claim === null ? spec : `${spec} [${claim}]`, 'bold'));
    for (const line of wrap(title, terminal.width - 4)) terminal.print(`  ${line}`);
    const longest = Math.max(...entries.map(({ name }) => name.length));
    for (const { name, expected } of entries)
      terminal.print(`    ${name.padEnd(longest)}  ${expectationInWords(expected)}`);
    terminal.print('');
  }
  return 0;
}

function expectationInWords(expected: Expectation | null): string {
  if (expected === null) return 'nothing recorded';
  const property = (expected.property ?? null) === null ? '' : `: ${expected.property}`;
  const states = expected.states === undefined ? '' : ` (${grouped(expected.states)} states)`;
  return `${expected.verdict}${property}${states}`;
}

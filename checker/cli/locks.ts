/** `allwalks locks`: which locks are taken while which others are held, and whether that goes round in a circle. */

import { compile, engines, findSubject, findVariants, lockOrders } from '../index.ts';
import type { Limits, Link, LockOrders, Place } from '../index.ts';
import type { Terminal } from './terminal.ts';
import { grouped } from './verdict.ts';

export interface LocksArguments {
  readonly specs: readonly string[];
  readonly variants: readonly string[];
  readonly json: boolean;
  readonly limits: Limits;
}

/** 0: no cycle; 1: one at least; 3: none so far, but not everything was seen. */
export async function runLocks(args: LocksArguments, terminal: Terminal): Promise<0 | 1 | 3> {
  let code: 0 | 1 | 3 = 0;
  for (const word of args.specs) {
    const subject = findSubject(word);
    const words = args.variants.length > 0 ? args.variants : [subject.variants[0]!.name];
    for (const variant of findVariants(subject, words)) {
      const found = await lockOrders(compile(subject, variant), engines.wasm, args.limits);
      if (args.json) terminal.print(JSON.stringify(recordOf(subject.spec, variant.name, found)));
      else printOrders(`${subject.spec}, ${variant.name}`, found, terminal);
      if (found.cycles.length > 0) code = 1;
      else if (code === 0 && (endedEarly(found) !== null || found.unclear.length > 0)) code = 3;
    }
  }
  return code;
}

/** Why the search has not seen every execution; null if it has. */
function endedEarly({ outcome }: LockOrders): string | null {
  if (outcome.failure !== null) return `${outcome.failure.property} ends executions`;
  return outcome.limit === null ? null : `the limit ${outcome.limit} was reached`;
}

function recordOf(spec: string, variant: string, found: LockOrders) {
  const { orders, nested, cycles, unclear, outcome } = found;
  const { states } = outcome;
  return { schema: 1, spec, variant, orders, nested, cycles, unclear, states, incomplete: endedEarly(found) };
}

function printOrders(title: string, found: LockOrders, terminal: Terminal): void {
  const { orders, nested, cycles, unclear, outcome } = found;
  terminal.print(terminal.paint(title, 'bold'));
  const others = new Map<string, string[]>();
  for (const { held, taken } of orders) others.set(held, [...(others.get(held) ?? []), taken]);
  for (const [held, taken] of others) terminal.print(`  ${held} is held while ${taken.join(', ')} is taken`);
  for (const name of nested) terminal.print(`  ${name} is held while another ${name} is taken`);
  for (const cycle of cycles) {
    terminal.print(
      terminal.paint(`  ✗ circular: ${[...cycle, cycle[0]!].map(({ held }) => held).join(' → ')}`, 'bold'),
    );
    for (const link of cycle) printLink(link, terminal);
  }
  for (const place of unclear) terminal.print(`  not looked at: what is taken before ${place}`);
  const early = endedEarly(found);
  const none = early === null && unclear.length === 0 ? 'no cycle' : 'no cycle so far';
  terminal.print(`  ${cycles.length === 0 ? none : `${cycles.length} cycle${cycles.length > 1 ? 's' : ''}`}`);
  terminal.print(`  ${grouped(outcome.states)} states${early === null ? '' : `; not all there are: ${early}`}`);
  terminal.print('');
}

function printLink({ held, taken, task, heldAt, takenAt }: Link, terminal: Terminal): void {
  terminal.print(`    ${task} takes ${taken} at ${inWords(takenAt)}`);
  terminal.print(`      and holds ${held}, taken at ${inWords(heldAt)}`);
}

function inWords(place: Place | null): string {
  return place === null ? 'a place unknown' : `${place.file}:${place.line} (${place.function}): ${place.text}`;
}

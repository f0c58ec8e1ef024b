/** Programs that are compiled once, to be run with other constants in their initial states. */

import type { Program } from '../../ir/ir.ts';
import { layOut } from '../../state/layout.ts';
import type { Search } from '../engine.ts';
import { compile } from './compile.ts';
import type { Compiled, Keeping } from './compile.ts';
import type { Shard } from './machine.ts';
import { WebAssembly } from './webassembly.ts';

/** A program's code, and the module it is in. */
export interface Ready {
  readonly program: Program;
  readonly compiled: Compiled;
  readonly module: InstanceType<typeof WebAssembly.Module>;
}

/** By the operations, which programs that share their code have in common. */
const kept = new WeakMap<Program['operations'], Ready>();

/**
 * Compiles a program for breadth-first searches that keep full states, such that programs which share its functions,
 * operations and properties, and differ in constants only, need not be.
 */
export function compileOnce(program: Program): void {
  kept.set(program.operations, compileNow(program, 'breadth-first', 'full'));
}

/** The program's module: one that is there already, if it may stand for it. Throws where states are laid out in another way. */
export function readyFor(program: Program, search: Search, keeping: Keeping, shard?: Shard): Ready {
  const fits = search === 'breadth-first' && keeping === 'full' && !shard;
  const ready = fits ? kept.get(program.operations) : undefined;
  if (!ready || !sharesCode(ready.program, program)) return compileNow(program, search, keeping, shard);
  const { compiled, module } = ready;
  const layout = layOut(program);
  if (layout.bytes !== compiled.layout.bytes) throw new Error(`${program.name} differs in more than constants`);
  return { program, compiled: { ...compiled, layout }, module };
}

function compileNow(program: Program, search: Search, keeping: Keeping, shard?: Shard): Ready {
  const compiled = compile(program, search, keeping, shard);
  return { program, compiled, module: new WebAssembly.Module(compiled.bytes) };
}

function sharesCode(one: Program, other: Program): boolean {
  return (
    one.functions === other.functions && one.operations === other.operations && one.properties === other.properties
  );
}

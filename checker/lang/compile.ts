/** The front end's door: a spec and its variants in, a program of the IR out. */

import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { InitialObject, Program } from '../ir/ir.ts';
import { isInside, packageRoot } from '../paths.ts';
import { Types } from './annotations.ts';
import { checkCode } from './checks.ts';
import { constantValue } from './constants.ts';
import { Declarations } from './declare.ts';
import { Diagnostics, ModelError } from './diagnostics.ts';
import { globalObject } from './globals.ts';
import { lowerAll } from './lower.ts';
import type { Lowered } from './lower.ts';
import { Modules } from './modules.ts';
import type { Module, Texts } from './modules.ts';
import { buildProgram } from './program.ts';
import { readScenario } from './scenario.ts';
import type { ScenarioText } from './scenario.ts';
import type { Source } from './source.ts';
import { prepareInit, prepareProperties, prepareTasks } from './scenario-functions.ts';
import { noBindings, Unit } from './unit.ts';
import type { Instance } from './unit.ts';
import { applyVariants } from './variant.ts';

export { ModelError };

/** What one can say of a spec without compiling it. */
export interface SpecInfo {
  /** The file's name without `.ts`. */
  readonly spec: string;
  /** Absolute path. */
  readonly file: string;
  readonly title: string;
  readonly claim: string | null;
  /** The first is `as-it-stood`, without files; paths are absolute. */
  readonly variants: readonly { readonly name: string; readonly files: readonly string[] }[];
}

/** Runs an atomic function of a program on its initial heap; gives what is there afterwards. */
export type InitRunner = (
  program: Program,
  initFunction: string,
) => {
  readonly objects: Readonly<Record<string, readonly InitialObject[]>>;
  readonly world: Readonly<Record<string, number>>;
};

/** Reads a spec without compiling it. Throws ModelError. */
export function describeSpec(file: string): SpecInfo {
  const path = resolve(file);
  const diagnostics = new Diagnostics();
  const declarations = new Declarations(diagnostics);
  const module = new Modules(diagnostics, { follow: false }).load(path);
  diagnostics.throwIfAny();
  declarations.declare(module);
  const scenario = readScenario(declarations, module);
  diagnostics.throwIfAny();
  const { title = '', claim = null, variants = [] } = scenario ?? {};
  const named = variants.map(({ name, value }) => ({
    name,
    files: value.map((each) => resolve(dirname(path), each.value)),
  }));
  return {
    spec: basename(path, '.ts'),
    file: path,
    title,
    claim,
    variants: [{ name: 'as-it-stood', files: [] }, ...named],
  };
}

/** The files that a spec with some variants is made of, by real paths. `texts` stand for those of files. */
export function filesOf(file: string, variantFiles: readonly string[], texts: Texts = {}): string[] {
  const modules = new Modules(new Diagnostics(), { texts });
  for (const each of [file, ...variantFiles]) modules.load(resolve(each));
  return modules.list.map(({ source }) => source.path);
}

/** Compiles a spec with some variants; `texts` stand for those of files. Throws ModelError with all that is wrong. */
export function compileSpec(
  file: string,
  variantFiles: readonly string[],
  run: InitRunner,
  texts: Texts = {},
): Program {
  const path = resolve(file);
  const diagnostics = new Diagnostics();
  const modules = new Modules(diagnostics, { texts });
  const spec = modules.load(path);
  const model = [...modules.list];
  const missing = variantFiles.filter((each) => !existsSync(each));
  const variants = variantFiles.filter((each) => existsSync(each)).map((each) => modules.load(resolve(each)));
  // A tree with syntax errors in it is not worth looking at.
  diagnostics.throwIfAny();

  const declarations = new Declarations(diagnostics);
  for (const module of modules.list) declarations.declare(module);
  for (const module of modules.list) declarations.checkImports(module);
  const types = new Types(declarations);
  applyVariants(types, model, variants);
  const scenario = readScenario(declarations, spec);
  const unit = new Unit(types, fileNames(spec));
  if (!scenario) {
    lowerEverything(unit, new Map());
    throw diagnostics.error();
  }
  checkVariantFiles(scenario, spec, diagnostics);
  if (missing.length > 0 && !diagnostics.any) throw new Error(`no such file: ${missing.join(', ')}`);
  return compileScenario(unit, spec, scenario, run);
}

function compileScenario(unit: Unit, spec: Module, scenario: ScenarioText, run: InitRunner): Program {
  const { diagnostics } = unit;
  const lowered = new Map<Instance, Lowered>();
  const init = prepareInit(unit, spec, scenario);
  lowerAll(unit, lowered);
  const world = init && lowered.get(init)?.returned;
  if (world && (world.size > 0 || !diagnostics.any)) unit.world = world;
  const tasks = prepareTasks(unit, spec, scenario);
  const properties = prepareProperties(unit, spec, scenario);
  lowerEverything(unit, lowered);
  checkCode(unit, { init, tasks, properties, lowered });
  diagnostics.throwIfAny();
  return buildProgram(unit, {
    name: basename(spec.source.path, '.ts'),
    spec,
    scenario,
    init: init!,
    tasks,
    properties,
    run,
  });
}

/** Looks at every function there is, so that all problems come up at once; what nobody calls is dropped later. */
function lowerEverything(unit: Unit, lowered: Map<Instance, Lowered>): void {
  for (const module of unit.declarations.modules)
    for (const declaration of unit.declarations.of(module).values()) {
      if (declaration.kind === 'struct') unit.types.fields(declaration);
      if (declaration.kind === 'constant') constantValue(unit.declarations, declaration);
      if (declaration.kind === 'global') globalObject(unit.types, declaration, () => 0);
      if (declaration.kind !== 'function') continue;
      const { node } = declaration;
      const depends =
        (node.typeParameters?.params.length ?? 0) > 0 ||
        (node.type === 'ArrowFunctionExpression' && !node.returnType) ||
        node.params.some((param) => param.type === 'ObjectPattern' || unit.isFunctionParameter(declaration, param));
      if (!depends) unit.instantiate(declaration, noBindings, node.generator ? 'operation' : 'atomic');
    }
  lowerAll(unit, lowered);
}

function checkVariantFiles(scenario: ScenarioText, spec: Module, diagnostics: Diagnostics): void {
  for (const { value } of scenario.variants)
    for (const each of value)
      if (!existsSync(resolve(dirname(spec.source.path), each.value)))
        diagnostics.report('module-not-found', each.span, { specifier: each.value, guess: '' });
}

/** Our own files are named from the package's root, all others from the spec's folder: the same on every machine. */
function fileNames(spec: Module): (source: Source) => string {
  const own = (path: string) => isInside(packageRoot, path) && !path.includes(`${sep}node_modules${sep}`);
  return ({ path }) => {
    const from = own(path) || path.startsWith(`${packageRoot}${sep}`) ? packageRoot : dirname(spec.source.path);
    return relative(from, path).split(sep).join('/');
  };
}

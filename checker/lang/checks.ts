/** What is checked when all functions are lowered. */

import type { Lowered } from './lower.ts';
import type { ScenarioProperty, ScenarioTask } from './scenario-functions.ts';
import type { Instance, Unit } from './unit.ts';

export interface Roots {
  readonly init: Instance | undefined;
  readonly tasks: readonly ScenarioTask[];
  readonly properties: readonly ScenarioProperty[];
  readonly lowered: ReadonlyMap<Instance, Lowered>;
}

export function checkCode(unit: Unit, roots: Roots): void {
  void unit;
  void roots;
}

/** Tells errors of a model, an IR file or a stored schedule, ready to print, from defects of the checker. */

import { InitFailure } from './engine/init.ts';
import { WrongMachine } from './ir/machine.ts';
import { ModelError } from './lang/diagnostics.ts';
import { JsonError } from './ir/json.ts';

export function isModelError(error: unknown): error is Error {
  return [ModelError, InitFailure, JsonError, WrongMachine].some((kind) => error instanceof kind);
}

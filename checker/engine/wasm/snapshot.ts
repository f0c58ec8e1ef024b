/** All that a compiled search has come to, between two of its turns, as data: to go on with in another process. */

interface Variable {
  value: number | bigint;
}

/** What there is besides the bytes of memory that are in use. Survives JSON. */
export interface Snapshot {
  /** The bytes for which memory was divided when the search began, and the bytes of memory there are by now. */
  readonly roomFor: number;
  readonly memoryBytes: number;
  /** What of the memory is in use: from and to which byte, in order. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  /** What the room of the search remembers outside of that memory. */
  readonly room: Readonly<Record<string, number>>;
  /** The variables that compiled code exports, by name; wide ones as digits. */
  readonly variables: Readonly<Record<string, number | string>>;
  /** Breadth first: the sizes of the levels found. */
  readonly levels: readonly number[];
}

function* variablesAmong(exports: object): Iterable<[string, Variable]> {
  for (const [name, value] of Object.entries(exports))
    if (typeof value === 'object' && value !== null && 'value' in value) yield [name, value as Variable];
}

export function saveVariables(exports: object): Record<string, number | string> {
  const saved: Record<string, number | string> = {};
  for (const [name, { value }] of variablesAmong(exports))
    saved[name] = typeof value === 'bigint' ? String(value) : value;
  return saved;
}

/** Throws where a variable is missing or unknown: then the code is not the same. */
export function restoreVariables(exports: object, saved: Readonly<Record<string, number | string>>): void {
  const variables = new Map(variablesAmong(exports));
  const names = new Set([...variables.keys(), ...Object.keys(saved)]);
  for (const name of names) {
    const [variable, value] = [variables.get(name), saved[name]];
    if (!variable || value === undefined)
      throw new Error(`a snapshot and a program differ in the variable ${name}`);
    variable.value = typeof value === 'string' ? BigInt(value) : value;
  }
}

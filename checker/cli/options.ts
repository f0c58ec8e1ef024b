/** Options that several commands have. */

export const variantOption = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: "A spec's variant by name, or a .ts file; repeat it or use commas for several, + to combine",
} as const;

export const cpusOption = {
  type: 'string',
  requiresArg: true,
  describe: 'How many tasks can run at a time (default: all of them)',
} as const;

export const preemptOption = {
  choices: ['none', 'voluntary', 'full'] as const,
  requiresArg: true,
  describe: 'Where a task may lose its CPU, as configured in the kernel (default: full); with --cpus',
} as const;

export const foldOption = {
  type: 'boolean',
  describe: 'Show each call in which no other task runs as one line (default: where there are several checks)',
} as const;

export const workersOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Threads that share a large breadth-first search (default: one for each core)',
} as const;

/**
 * Every message of the front end: a code, what is wrong, what to write instead, and what the other place is.
 *
 * `{name}` is filled in where the problem is reported. Each code has a fixture in `testdata/`.
 */

interface Message {
  readonly text: string;
  readonly instead?: string;
  /** What the second place is, for messages that have one. */
  readonly other?: string;
}

export const messages = {
  // --- The text and its files
  'syntax-error': { text: '{text}' },
  'outside-language': { text: '{what} is outside the model language', instead: '{instead}' },
  'module-not-found': {
    text: 'no file {specifier} is found from here{guess}',
    instead:
      "a relative path ('./dcache.ts'), 'allwalks' for the vocabulary, or 'allwalks/model/…' for the kernel models",
  },
  'unknown-import': { text: '{specifier} has no {name}{guess}' },
  'duplicate-declaration': { text: '{name} is declared twice', other: 'the first one is here' },

  // --- Names and types
  'unknown-name': { text: 'nothing here is called {name}{guess}' },
  'unknown-field': { text: '{struct} has no field {name}{guess}', other: '{struct} is declared here' },
  'unknown-type': { text: 'there is no type {name}{guess}' },
  'unknown-value': { text: "'{value}' is not one of {values}{guess}" },
  'not-a-struct': {
    text: '{name} is not a kernel struct',
    instead: 'interface {name} extends Shared { … } (or Private, Ghost, Task)',
    other: 'it is declared here',
  },
  'second-task-struct': {
    text: 'a model has one struct that extends Task, and {name} is a second one',
    instead: 'the fields of {name} into {first}',
    other: 'the first one is here',
  },
  'wrong-embedding': {
    text: '{name} cannot be embedded here: {why}',
    instead: 'a reference, or a struct of the same kind',
  },
  'type-mismatch': { text: '{what} is {found}, but {wanted} is wanted' },
  'missing-type': { text: '{what} needs a type', instead: '{instead}' },
  'wrong-arguments': { text: '{name} takes {wanted}, not {found}', other: 'it is declared here' },
  'missing-return': {
    text: '{name} returns {wanted}, but its end can be reached without a return',
    instead: 'a return at the end of each path',
  },
  'unreachable-code': {
    text: 'this is never reached: what stands before it always goes elsewhere',
    instead: 'nothing here, or a condition around what stands before',
    other: 'this is where it goes',
  },
  'missing-field': {
    text: 'a new {struct} needs its {fields}: null is not among the values of its type',
    instead: '{instead}',
    other: 'it is declared here',
  },
  'not-constant': { text: '{what} is not a constant', instead: 'whole numbers, other constants, and operators' },
  'number-range': { text: '{value} does not fit into 32 bits' },
  'bad-range': { text: '{what} is no range', instead: '{instead}' },
  'function-argument': {
    text: 'the argument for {name} must be the name of a function, known when the model is compiled',
    instead: 'the name of a function at the top level of a file',
  },

  // --- Steps
  'step-too-big': {
    text: 'this step has made one shared access already{through}',
    instead: '{instead}',
    other: 'the access before',
  },
  'loop-without-yield': {
    text: 'this loop can go round without a `yield`, so the step would have no end',
    instead: 'a `yield` on every path through the body, or an atomic function around the loop',
  },
  'missing-star': {
    text: '{name} {has}, but is no operation',
    instead: '{instead}',
  },
  'dropped-yield-star': {
    text: '{name} is an operation: called like this it does nothing',
    instead: 'yield* {name}(…)',
    other: 'it is declared here',
  },
  'needless-yield-star': {
    text: '{name} is atomic: it runs inside the step that calls it',
    instead: '{name}(…)',
    other: 'it is declared here',
  },
  'operation-in-atomic': {
    text: '{name} is an operation, and this function is atomic',
    instead: 'function* here too, or an atomic form of {name}',
    other: 'it is declared here',
  },
  'atomic-without-reason': {
    text: 'an atomic function makes more than one shared access, and does not say why that is sound',
    instead:
      'a line `Atomic: mount_lock held for write` (or whatever the reason is) in its doc comment, or a function* with steps',
    other: 'the access before',
  },
  'acquires-nothing': {
    text: '{name} says `Acquires: {line}`, which is not who holds a lock',
    instead:
      'an atomic function with `Acquires: lock.owner`: a parameter, and its field that refers to a task or has a bit for each',
  },
  'parent-is-nothing': {
    text: '{name} says `Parent: {line}`, which is none of its references',
    instead: 'a line `Parent: d_parent`: a field of {name} that refers to what the object is part of',
  },
  'yield-inside-expression': {
    text: 'a step may end here, while a value read from memory before is still in use',
    instead: 'a statement of its own: const value = yield* f();',
    other: 'the value that would be lost',
  },
  recursion: {
    text: '{name} calls itself: {cycle}',
    instead: 'a loop, or a bound written out as separate functions',
  },

  // --- What may be touched where
  'readonly-write': {
    text: '{name} is readonly: it is set when the object is made and never after',
    instead: 'alloc<{struct}>({ {field}: … }), or drop `readonly`, which makes every read an access',
    other: 'it is declared here',
  },
  'constant-write': { text: '{name} is a constant', instead: '{instead}', other: 'it is declared here' },
  'ghost-read': {
    text: 'code must not act on {name}: ghost state is there for properties only',
    instead: 'a field of a Shared struct if the kernel really looks at this',
    other: 'it is declared here',
  },
  'property-writes': { text: '{what}, but properties only look', other: 'this is where' },
  'wrong-place': { text: '{what} does not belong here', instead: '{instead}' },
  'private-shared': {
    text: '{name} is Private and would be shared: {why}',
    instead: 'a struct that extends Shared, or one object for each task',
  },

  // --- Scenarios
  'no-scenario': {
    text: 'this file has no scenario',
    instead: 'export default scenario({ title, init, tasks, sometimes })',
  },
  'bad-scenario': { text: '{what}', instead: '{instead}' },
  'unknown-task': { text: 'no task is called {name}{guess}' },
  'unknown-step': { text: '{variants}task {task} has no step and no operation called {name}{guess}' },
  'pool-too-small': {
    text: 'the scenario begins with {count} objects of {struct}, and its pool is to hold {pool}',
  },
  'init-failed': { text: 'the initial objects cannot be built: {text}' },

  // --- Variants
  'unused-variant-function': {
    text: 'no function called {name} is part of this model, so there is nothing to replace{guess}',
    instead: 'the name of the function it replaces, or no `export` for a function of the variant’s own',
  },
  'variant-replaces-nothing': {
    text: 'this variant replaces nothing{why}',
    instead: '{instead}',
  },
  'ambiguous-variant-function': {
    text: 'two functions called {name} are part of this model',
    other: 'one of them',
  },
  'variant-signature': {
    text: '{name} differs from the function it replaces: {how}',
    other: 'the function it replaces',
  },
  'variant-twice': { text: 'two variants replace {name}', other: 'the other one' },
} as const satisfies Record<string, Message>;

export type Code = keyof typeof messages;

type Names<T> = T extends `${string}{${infer Name}}${infer Rest}` ? NameIn<Name> | Names<Rest> : never;
/** `{ … }` in a text is no placeholder. */
type NameIn<T extends string> = T extends `${string} ${string}` ? Names<`${T}}`> : T;

/** The words a message needs. */
export type Values<C extends Code> = {
  readonly [Name in Names<(typeof messages)[C][keyof (typeof messages)[C]]>]: string;
};

/** Puts the words into a text. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `{${name}}`);
}

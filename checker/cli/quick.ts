/**
 * Plain command lines, understood without loading yargs, which takes longer than to compile a model. Yargs has
 * the last word: whatever could mean something else than it seems, or needs words of help, is left to it.
 */

import type { Argv, Options, PositionalOptions } from 'yargs';

/** A command as `describeCommands` tells yargs of it. */
interface Command {
  /** `check [spec..]` */
  readonly pattern: string;
  readonly describe: (parser: Argv) => unknown;
  readonly handle: (args: Readonly<Record<string, unknown>>) => void;
}

type Value = string | boolean | string[];

/** What a command takes, by name. */
interface Taken {
  readonly options: Map<string, Options>;
  readonly positionals: Map<string, PositionalOptions>;
}

/** Runs the handler of the command that the words name, if they are plain; else gives false and does nothing. */
export function parseQuickly(describe: (parser: Argv) => unknown, words: readonly string[]): boolean {
  const commands = commandsIn(describe);
  const command = commands?.find(({ pattern }) => pattern.split(' ')[0] === words[0]);
  const taken = command && takenBy(command);
  const args = taken && readWords(words.slice(1), command.pattern, taken);
  if (!args) return false;
  command.handle(args);
  return true;
}

/** Listens to a description instead of yargs. Undefined where it says something that is not understood here. */
function listen(describe: (parser: Argv) => unknown, hear: Readonly<Record<string, (...said: never[]) => void>>) {
  let understood = true;
  const parser: unknown = new Proxy(
    {},
    {
      get:
        (_, method: string) =>
        (...said: never[]) => {
          if (hear[method]) hear[method](...said);
          else if (!words.has(method)) understood = false;
          return parser;
        },
    },
  );
  describe(parser as Argv);
  return understood;
}

/** What is only said to people, or only matters for command lines that are not plain. */
const words = new Set([
  'usage', 'example', 'epilogue', 'scriptName', 'version', 'demandCommand', 'recommendCommands', 'strict', 'wrap', 'exitProcess', 'check', 'fail',
]); // prettier-ignore

function commandsIn(describe: (parser: Argv) => unknown): readonly Command[] | undefined {
  const commands: Command[] = [];
  const command = (pattern: string, _: string, about: Command['describe'], handle: Command['handle']) =>
    commands.push({ pattern, describe: about, handle });
  return listen(describe, { command }) ? commands : undefined;
}

function takenBy({ describe }: Command): Taken | undefined {
  const taken: Taken = { options: new Map(), positionals: new Map() };
  const understood = listen(describe, {
    option: (name: string, option: Options) => taken.options.set(name, option),
    positional: (name: string, positional: PositionalOptions) => taken.positionals.set(name, positional),
  });
  const known = ['type', 'array', 'requiresArg', 'default', 'choices', 'describe', 'demandOption'];
  const all = [...taken.options.values(), ...taken.positionals.values()];
  const plain = all.every(
    (each) =>
      Object.keys(each).every((key) => known.includes(key)) &&
      ['string', 'boolean', undefined].includes(each.type) &&
      (each.type !== undefined || each.choices !== undefined),
  );
  return understood && plain ? taken : undefined;
}

/** What yargs would hand to the command; undefined where it should be asked. */
function readWords(all: readonly string[], pattern: string, taken: Taken): Record<string, unknown> | undefined {
  const { options, positionals } = taken;
  const given = new Map<string, Value>();
  const files: string[] = [];
  for (let i = 0; i < all.length; i++) {
    const word = all[i]!;
    if (word === '') return undefined;
    if (!word.startsWith('-')) {
      files.push(word);
      continue;
    }
    const [, name, value] = /^--([a-z][a-z-]*)(?:=(.+))?$/s.exec(word) ?? [];
    if (name === undefined) return undefined;
    const turnedOff = name.startsWith('no-') ? name.slice(3) : undefined;
    const option = options.get(turnedOff ?? name);
    if (!option || given.has(turnedOff ?? name)) return undefined;
    if (option.type === 'boolean') {
      if (value !== undefined) return undefined;
      given.set(turnedOff ?? name, turnedOff === undefined);
      continue;
    }
    const values = value === undefined ? all.slice(i + 1, behindValues(all, i + 1, option)) : [value];
    if (turnedOff !== undefined || values.length === 0 || values.includes('')) return undefined;
    if (option.array && value !== undefined) return undefined;
    if (option.choices && !option.choices.includes(values[0])) return undefined;
    given.set(name, option.array ? values : values[0]!);
    if (value === undefined) i += values.length;
  }
  for (const [name, { demandOption }] of options) if (demandOption && !given.has(name)) return undefined;
  const placed = placeFiles(files, pattern, positionals);
  return placed && { ...withDefaults(options, given), ...placed };
}

/** Where the values that an option takes end: an array takes all there are. */
function behindValues(all: readonly string[], from: number, { array }: Options): number {
  let end = from;
  while (end < all.length && !all[end]!.startsWith('-') && (array || end === from)) end++;
  return end;
}

/** The words that belong to no option, under the name that the command has for them. */
function placeFiles(
  files: readonly string[],
  pattern: string,
  positionals: Taken['positionals'],
): Record<string, unknown> | undefined {
  const names = pattern.split(' ').slice(1);
  if (names.length !== positionals.size || names.length > 1) return undefined;
  const [name] = names;
  if (name === undefined) return files.length === 0 ? {} : undefined;
  const [key, many, needed] = [name.replaceAll(/[<>[\].]/g, ''), name.includes('..'), name.startsWith('<')];
  if (!positionals.has(key) || (needed && files.length === 0) || (!many && files.length > 1)) return undefined;
  return { [key]: many ? files : files[0] };
}

/** Options by both of their names: `max-states` and `maxStates`. */
function withDefaults(options: Taken['options'], given: ReadonlyMap<string, Value>): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const [name, option] of options) {
    const value = given.get(name) ?? (option.default as Value | undefined);
    if (value === undefined) continue;
    args[name] = value;
    args[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return args;
}

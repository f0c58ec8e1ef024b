/** Mistakes on the command line, said as the rest of Allwalks says it, and with what may have been meant. */

import { nearest } from '../nearest.ts';
import { UsageError } from '../usage.ts';

/** `all`: every option of every command. `words`: the command line. */
export function inOurWords(
  message: string,
  words: readonly string[],
  commands: readonly string[],
  all: readonly string[],
): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const command = words.find((word) => commands.includes(word));
    if (command !== undefined && all.includes(unknown)) return `${command} has no option --${unknown}`;
    const near = nearest(unknown, all);
    return `unknown option or argument: ${unknown}${near === undefined ? '' : `; did you mean --${near}?`}`;
  }
  const command = /^Did you mean (.*)\?$/.exec(message)?.[1];
  if (command !== undefined) return `there is no such command; did you mean ${command}?`;
  const choice = /Argument: (.*), Given: (.*), Choices: (.*)$/.exec(message);
  if (choice !== null) return `--${choice[1]} ${choice[2]}: one of ${choice[3]} is expected`;
  const bare = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (bare !== undefined) return `--${bare}: a value is expected after it`;
  if (!message.startsWith('Not enough non-option arguments')) return message;
  // Its value is optional, so that it takes a file for one.
  const taken = words[words.indexOf('--inspect') + 1];
  const instead = words.includes('--inspect') && taken !== undefined ? `; write ${taken} --inspect` : '';
  return `which file? None is named${instead}`;
}

/** Of two values of an option that takes one, neither is more likely meant than the other. */
export function refuseRepeated(args: Readonly<Record<string, unknown>>, all: readonly string[]): true {
  const mayRepeat = ['variant', 'claim', 'reach', 'patch', 'function', 'ignore'];
  const repeated = all.find((name) => Array.isArray(args[name]) && !mayRepeat.includes(name));
  if (repeated !== undefined) throw new UsageError(`--${repeated} is given more than once`);
  return true;
}

/** A file or stream that the system will not let us read or write: `EACCES: permission denied, open 'my-spec.ts'`. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error && error.name !== 'AssertionError';
}

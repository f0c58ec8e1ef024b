/** The error of a command line, or a file it names, that is not as it should be. */

/** The message says what is wrong and what there is instead; there is nothing to learn from the stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ctrl-C: the first one ends a run with what is known so far, a second one ends the process. */

import type { Terminal } from './terminal.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** From now on Ctrl-C ends the process. */
  readonly stop: () => void;
}

export function listenForInterrupt(terminal: Terminal): Interrupt {
  const controller = new AbortController();
  const stop = () => process.off('SIGINT', onInterrupt);
  const onInterrupt = () => {
    stop();
    terminal.note('\ninterrupted: finishing with what is known so far (once more to stop at once)');
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, stop };
}

/** A file that imports the one that imports it. */

import type { Shared } from 'allwalks';
import { FLAG_B, type Node as FirstNode } from './spec.ts';

export interface Node extends Shared {
  back: FirstNode | null;
}

export const LIMIT = FLAG_B * 16;

/** Atomic: touches nothing. */
export function halves(value: number): number {
  return value / FLAG_B / 1;
}

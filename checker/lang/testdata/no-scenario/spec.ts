import { Counter } from '../counter.ts';

export function* walk(c: Counter) {}

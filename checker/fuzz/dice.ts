/** Random decisions, drawn from fast-check's generator so that a seed repeats them. */

import type { Random } from 'fast-check';

export class Dice {
  private readonly random: Pick<Random, 'nextInt'>;

  constructor(random: Pick<Random, 'nextInt'>) {
    this.random = random;
  }

  /** A whole number, both ends included. */
  between(lo: number, hi: number): number {
    return this.random.nextInt(lo, hi);
  }

  /** True so many times out of a hundred. */
  chance(percent: number): boolean {
    return this.between(0, 999) < 10 * percent;
  }

  pick<T>(list: readonly T[]): T {
    console.assert(list.length > 0, 'something to pick from');
    return list[this.between(0, list.length - 1)]!;
  }

  /** One of the choices, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.between(1, total);
    for (const [weight, choice] of choices) if ((left -= weight) <= 0) return choice;
    throw new Error('the weights are used up');
  }

  /** Between `lo` and `hi` things. */
  several<T>(lo: number, hi: number, make: (position: number) => T): T[] {
    return Array.from({ length: this.between(lo, hi) }, (_, position) => make(position));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.between(0, rest.length - 1), 1)[0]!);
  }
}

/** What `--stats` tells of a search: where its states come from, and which of their parts make them many. */

export interface Statistics {
  /** States at each depth: breadth first the fewest steps to a state, depth first those in which it was first met. */
  readonly levels: readonly number[];
  /** How many of the states that were expanded have so many transitions: 0, 1, 2, … */
  readonly outDegrees: readonly number[];
  /** Transitions that led to a state known already; those of them that led back to where they came from. */
  readonly duplicates: number;
  readonly loops: number;
  /** Every step there is, by where it begins, in the order of the program. */
  readonly steps: readonly StepCount[];
  readonly parts: PartStatistics;
  /** How long the counting took, behind the search. */
  readonly seconds: number;
}

/** How often a step was taken. */
export interface StepCount {
  readonly operation: string;
  /** Index into `operation.blocks` of where it begins. */
  readonly block: number;
  readonly taken: number;
  /** The states that it was the first to lead to; null in a depth-first search, which does not keep that. */
  readonly found: number | null;
}

/** What would be left of the states without one part of them. */
export interface PartStatistics {
  /** How many states were looked at: the first ones found. */
  readonly states: number;
  /** Parts whose value is not always the same, the ones that multiply states most first. */
  readonly parts: readonly Part[];
}

export interface Part {
  /** `Dentry.d_count` in all its slots, `dput.count` in all frames of dput, `where umount stands`. */
  readonly name: string;
  /** How many states would differ if this part were not looked at: an estimate, good to about 2%. */
  readonly without: number;
}

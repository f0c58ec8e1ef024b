/** What a compressed set of states tells of them: how many different values each part of a state has had. */

/**
 * A part of the state as a sub-table sees it. The whole is a pair of parts, these are pairs again, down to single
 * words of four bytes: a part that has far more values than its own parts lets on is where they vary independently.
 */
export interface SubTable {
  /** The numbers of a state that it covers, and that are not the same in all states, or next to such; named as by `allwalks ir --layout`: `Dentry#2.d_count`, `frames of walker`. */
  readonly fields: readonly string[];
  /** Bytes of the state that it covers. */
  readonly bytes: number;
  /** How many different values the part has had in all states. */
  readonly distinct: number;
  /** The two parts it is a pair of; none for a single word. */
  readonly parts: readonly SubTable[];
}

/** How well a set is compressed, and why no better. */
export interface SetStatistics {
  readonly states: number;
  /** Pairs below the root that are stored, in all. Above half as many as states, compression does not pay. */
  readonly pairs: number;
  /** Bytes in use: keys of states, pairs, the log for counterexamples, and the states that wait to be expanded. */
  readonly bytes: {
    readonly keys: number;
    readonly pairs: number;
    readonly origins: number;
    readonly queue: number;
  };
  /** The whole state; its `distinct` is the number of states. */
  readonly whole: SubTable;
}

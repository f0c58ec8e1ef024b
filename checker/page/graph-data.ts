/** What a page of a graph of states is made of: plain data, which the page's script reads. */

export interface GraphNodeData {
  readonly label: string;
  readonly kind: 'start' | 'plain' | 'end' | 'deadlock' | 'failing';
  readonly depth: number;
  readonly x: number;
  readonly y: number;
  readonly failure?: string;
  /** The circle it is on, from 1. */
  readonly cycle?: number;
  /** Its position on the schedule shown, from 0. */
  readonly path?: number;
  readonly cut?: true;
  readonly stands: readonly string[];
  /** Positions in `GraphData.cells`. */
  readonly cells: readonly number[];
}

/** From one node to another, by position, and what the step is; the last is 1 where it is on the schedule. */
export type GraphEdgeData = readonly [from: number, to: number, task: number, label: string, path: 0 | 1];

export interface GraphData {
  readonly title: string;
  readonly tasks: readonly string[];
  /** All values that fields have anywhere, in words: most states have most of them in common. */
  readonly cells: readonly string[];
  readonly nodes: readonly GraphNodeData[];
  readonly edges: readonly GraphEdgeData[];
}

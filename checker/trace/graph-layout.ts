/** Where the states of a graph are drawn: a row for each depth, and in a row each state near those it comes from. */

import type { StateGraph } from './graph.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** How often rows are put in order, down and up again. */
const rounds = 4;

/** One unit is from a row to the next, and from a state to the one beside it. The first state is at 0, 0. */
export function layOutByDepth(graph: StateGraph): Map<string, Position> {
  const rows: string[][] = [];
  graph.forEachNode((node, { depth }) => (rows[depth] ??= []).push(node));
  const places = new Map<string, number>();
  const place = (row: string[]) => row.forEach((node, i) => places.set(node, i - (row.length - 1) / 2));
  for (const row of rows) place(row);
  for (let round = 0; round < rounds; round++)
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      const wanted = new Map(row.map((node) => [node, middleOf(graph, node, places)]));
      row.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      place(row);
    }
  return new Map(rows.flatMap((row, y) => row.map((node) => [node, { x: places.get(node)!, y }] as const)));
}

/** In the middle of its neighbours; the schedule is pulled to the middle of the picture. */
function middleOf(graph: StateGraph, node: string, places: ReadonlyMap<string, number>): number {
  if (graph.getNodeAttribute(node, 'path') !== undefined) return 0;
  const around = graph.neighbors(node);
  const sum = around.reduce((all, each) => all + places.get(each)!, 0);
  return around.length === 0 ? places.get(node)! : sum / around.length;
}

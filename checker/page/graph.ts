/** A graph of states as a page: one file, drawn on a canvas, to be panned, searched and clicked through. */

import type { StateGraph } from '../trace/graph.ts';
import { layOutByDepth } from '../trace/graph-layout.ts';
import type { GraphData } from './graph-data.ts';
import { escape } from './markup.ts';
import { fill, inScript, scriptOf } from './print.ts';

export function printGraphPage(graph: StateGraph, title: string): string {
  return fill('page.html', {
    title: escape(title),
    data: inScript(JSON.stringify(dataOf(graph, title))),
    script: scriptOf('graph'),
  });
}

function dataOf(graph: StateGraph, title: string): GraphData {
  const positions = layOutByDepth(graph);
  const [nodes, cells, tasks] = [numbering(), numbering(), numbering()];
  for (const node of graph.nodes()) nodes.number(node);
  return {
    title,
    nodes: graph.mapNodes((node, about) => ({
      ...about,
      ...positions.get(node)!,
      cells: about.cells.map((cell) => cells.number(cell)),
    })),
    edges: graph.mapDirectedEdges(
      (_, { task, label, path }, from, to) =>
        [nodes.number(from), nodes.number(to), tasks.number(task), label, path ? 1 : 0] as const,
    ),
    tasks: tasks.all,
    cells: cells.all,
  };
}

/** Numbers texts from 0, each once. */
function numbering() {
  const numbers = new Map<string, number>();
  const all: string[] = [];
  const number = (text: string) => {
    let known = numbers.get(text);
    if (known === undefined) numbers.set(text, (known = all.push(text) - 1));
    return known;
  };
  return { all, number };
}

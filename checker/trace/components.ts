/** The circles of a graph: its strongly connected components of more than one node, by Tarjan's algorithm. */

import type { MultiDirectedGraph } from 'graphology';

/** The nodes of each, in the order in which the graph has them. */
export function componentsOf<N extends object, E extends object>(graph: MultiDirectedGraph<N, E>): string[][] {
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open = new Set<string>();
  const stack: string[] = [];
  const found: string[][] = [];
  const close = (node: string) => {
    const members: string[] = [];
    for (let top: string | undefined; top !== node;) {
      top = stack.pop()!;
      open.delete(top);
      members.push(top);
    }
    if (members.length > 1) found.push(members.toSorted((a, b) => numbers.get(a)! - numbers.get(b)!));
  };
  // Its own stack: graphs are deeper than calls can be.
  const visit = (root: string) => {
    const calls = [{ node: root, next: enter(root) }];
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const { node, next } = call;
      const to = next.pop();
      if (to === undefined) {
        calls.pop();
        const around = calls.at(-1)?.node;
        if (around !== undefined) lowest.set(around, Math.min(lowest.get(around)!, lowest.get(node)!));
        if (lowest.get(node) === numbers.get(node)) close(node);
      } else if (!numbers.has(to)) calls.push({ node: to, next: enter(to) });
      else if (open.has(to)) lowest.set(node, Math.min(lowest.get(node)!, numbers.get(to)!));
    }
  };
  const enter = (node: string): string[] => {
    numbers.set(node, numbers.size);
    lowest.set(node, numbers.get(node)!);
    stack.push(node);
    open.add(node);
    return graph.outNeighbors(node);
  };
  for (const node of graph.nodes()) if (!numbers.has(node)) visit(node);
  return found.toSorted((a, b) => numbers.get(a[0]!)! - numbers.get(b[0]!)!);
}

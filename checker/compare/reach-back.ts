/** Which states of a graph have a way to some others. */

/** For each of `count` states 1 if it has a way to one of `targets`; `edges` are pairs of numbers, from and to. */
export function canReach(count: number, edges: readonly number[], targets: readonly number[]): Uint8Array {
  // Edges sorted by where they lead to: those into state n are begins[n] .. begins[n + 1].
  const begins = new Uint32Array(count + 2);
  for (let i = 1; i < edges.length; i += 2) begins[edges[i]! + 2]!++;
  for (let n = 2; n < begins.length; n++) begins[n]! += begins[n - 1]!;
  const sources = new Uint32Array(edges.length / 2);
  for (let i = 0; i < edges.length; i += 2) sources[begins[edges[i + 1]! + 1]!++] = edges[i]!;

  const reaches = new Uint8Array(count);
  const waiting: number[] = [];
  const add = (state: number) => {
    if (reaches[state] === 1) return;
    reaches[state] = 1;
    waiting.push(state);
  };
  targets.forEach(add);
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
    for (let i = begins[state]!; i < begins[state + 1]!; i++) add(sources[i]!);
  return reaches;
}

/** The reachable states of a program as a graph to look at: what each step changes, where tasks stand, what ends badly. */

import { MultiDirectedGraph } from 'graphology';
import type { Failure, Move, Stepper } from '../engine/engine.ts';
import type { Budget } from '../search/limits.ts';
import { Properties } from '../search/properties.ts';
import { componentsOf } from './components.ts';
import { cellsIn, standsIn } from './state-words.ts';
import { takeStep, type TraceStep } from './trace.ts';

/** start, end: the first state, and those in which all tasks are done. failing: a property or rule is broken there. */
export type NodeKind = 'start' | 'plain' | 'end' | 'deadlock' | 'failing';

export interface StateNode {
  /** What is different there from the state before it, on a shortest way from the first state. */
  label: string;
  readonly kind: NodeKind;
  /** Steps from the first state. */
  readonly depth: number;
  /** What is wrong with it. */
  readonly failure?: string;
  /** The circle it is on, from 1: from each state of one all others of it can be reached. */
  cycle?: number;
  /** Its position on the schedule shown, from 0. */
  path?: number;
  /** Not all of its steps were followed. */
  cut?: true;
  /** `walker: "lookup" in path_walk` */
  readonly stands: readonly string[];
  /** `T.d_count = 2`, of everything there is. */
  readonly cells: readonly string[];
}

export interface StepEdge {
  readonly task: string;
  /** `T.d_count 2 → 3`, or the text of the step. */
  readonly label: string;
  /** On the schedule shown. */
  path?: true;
}

export type StateGraph = MultiDirectedGraph<StateNode, StepEdge>;

export interface GraphRequest {
  /** A schedule to be marked. */
  readonly schedule?: readonly Move[];
  /** Follow no step more than so many away from the schedule; absent: all there are. */
  readonly distance?: number;
  /** The most states. */
  readonly most: number;
  /** What is hit ends it early: states whose steps were not followed by then are `cut`. */
  readonly budget: Budget;
}

/** The graph, or null where it has more states than were allowed. Breadth first, so that states are numbered by depth. */
export function stateGraph<S>(stepper: Stepper<S>, request: GraphRequest): Promise<StateGraph | null> {
  return new GraphMaker(stepper, request).make();
}

/** A state whose steps are to be followed. */
interface Waiting<S> {
  readonly node: string;
  readonly steps: Seen<S>['steps'];
  readonly depth: number;
  /** Steps away from the schedule, or from the first state. */
  readonly distance: number;
}

/** What is seen when all steps are taken out of a state. */
interface Seen<S> {
  readonly steps: readonly {
    readonly step: TraceStep;
    readonly state: S | null;
    readonly failure: Failure | null;
  }[];
  readonly stuck: boolean;
}

class GraphMaker<S> {
  private readonly stepper: Stepper<S>;
  private readonly request: GraphRequest;
  private readonly properties: Properties<S>;
  private readonly graph: StateGraph = new MultiDirectedGraph<StateNode, StepEdge>();
  private readonly nodes = new Map<string, string>();
  private readonly queue: Waiting<S>[] = [];
  /** How many of them are over. */
  private followed = 0;

  constructor(stepper: Stepper<S>, request: GraphRequest) {
    this.stepper = stepper;
    this.request = request;
    this.properties = new Properties(stepper);
  }

  async make(): Promise<StateGraph | null> {
    const { graph, request, queue } = this;
    const way = this.statesOfSchedule();
    // Near a schedule is what is near any state of it.
    for (const [i, state] of (request.distance === undefined ? way.slice(0, 1) : way).entries())
      this.add(state, i === 0 ? 'start' : '', i, 0);
    for (const { node, steps, depth, distance } of queue) {
      this.followed++;
      if (await this.ended(depth)) graph.setNodeAttribute(node, 'cut', true); // oxlint-disable-line no-await-in-loop -- seldom waits
      if (graph.getNodeAttribute(node, 'cut')) continue;
      for (const { step, state, failure } of steps) {
        if (graph.order > request.most) return null;
        const label = labelOf(step);
        const to = state
          ? this.add(state, `${step.task}: ${label}`, depth + 1, distance + 1)
          : this.broken(node, depth, failure!);
        if (to === node) continue;
        graph.addDirectedEdge(node, to, { task: step.task, label });
        if (graph.getNodeAttribute(to, 'label') === '')
          graph.setNodeAttribute(to, 'label', `${step.task}: ${label}`);
      }
    }
    this.markSchedule();
    for (const [i, members] of componentsOf(graph).entries())
      for (const node of members) graph.setNodeAttribute(node, 'cycle', i + 1);
    return graph;
  }

  /** Whether there is to be no more: asked for every state. */
  private async ended(depth: number): Promise<boolean> {
    const { budget } = this.request;
    const { order: states, size: transitions } = this.graph;
    if (budget.hit === null && budget.due())
      await budget.breathe({ states, transitions, depth, frontier: this.queue.length - this.followed });
    return budget.hit !== null;
  }

  /** The node of a state, which is made if it is new. */
  private add(state: S, label: string, depth: number, distance: number): string {
    const { graph, stepper, request } = this;
    const key = stepper.key(state);
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const node = String(graph.order);
    this.nodes.set(key, node);
    const cut = distance > (request.distance ?? Infinity);
    const seen = cut ? { steps: [], stuck: false } : this.look(state);
    graph.addNode(node, this.describe(state, seen, label, depth, cut));
    if (!cut) this.queue.push({ node, steps: seen.steps, depth, distance });
    return node;
  }

  /** A step that breaks a rule leads to no state: it has an end of its own. */
  private broken(from: string, depth: number, failure: Failure): string {
    const node = `${from} ${failure.property}`;
    const { property, message } = failure;
    const about = {
      kind: 'failing' as const,
      depth: depth + 1,
      failure: message || 'what lies beyond is unknown',
      stands: [],
      cells: [],
    };
    if (!this.graph.hasNode(node)) this.graph.addNode(node, { label: `✗ ${property}`, ...about });
    return node;
  }

  private look(state: S): Seen<S> {
    const { stepper } = this;
    const key = stepper.key(state);
    const steps = [...stepper.successors(state)].flatMap(({ move }) => takeStep(stepper, state, move, null) ?? []);
    return { steps, stuck: steps.every((each) => each.state !== null && stepper.key(each.state) === key) };
  }

  private describe(state: S, { stuck }: Seen<S>, label: string, depth: number, cut: boolean): StateNode {
    const { stepper } = this;
    const broken = this.properties.discover(state) ?? (stuck ? this.properties.settle(state) : undefined);
    const isDeadlock = broken?.property === 'deadlock';
    const ends = stuck ? 'end' : depth === 0 ? 'start' : 'plain';
    return {
      label,
      kind: isDeadlock ? 'deadlock' : broken ? 'failing' : ends,
      depth,
      ...(broken && { failure: broken.message }),
      ...(cut && { cut: true as const }),
      stands: standsIn(stepper, state),
      cells: cellsIn(stepper, state),
    };
  }

  /** The first state, and those that the schedule leads through. */
  private statesOfSchedule(): S[] {
    const states = [this.stepper.initial()];
    for (const move of this.request.schedule ?? []) {
      const { successor } = this.stepper.record(states.at(-1)!, move);
      if (successor?.kind !== 'state') break;
      states.push(successor.state);
    }
    return states;
  }

  /** Marks the states of the schedule, and the steps from each to the next. */
  private markSchedule(): void {
    const { stepper, graph, nodes } = this;
    const { schedule } = this.request;
    if (!schedule) return;
    let state = stepper.initial();
    let node = nodes.get(stepper.key(state))!;
    graph.setNodeAttribute(node, 'path', 0);
    for (const [i, move] of schedule.entries()) {
      const taken = takeStep(stepper, state, move, null)!;
      const to = taken.state === null ? `${node} ${taken.failure!.property}` : nodes.get(stepper.key(taken.state));
      if (to === undefined || !graph.hasNode(to)) return;
      const label = labelOf(taken.step);
      const edge = graph.findDirectedEdge(
        node,
        to,
        (_, each) => each.task === taken.step.task && each.label === label,
      );
      if (edge !== undefined) graph.setEdgeAttribute(edge, 'path', true);
      graph.setNodeAttribute(to, 'path', i + 1);
      if (taken.state === null) return;
      [state, node] = [taken.state, to];
    }
  }
}

/** What a step changes; where it changes nothing that others see, what it is. */
function labelOf({ changes, step, text, choices, operation }: TraceStep): string {
  const chosen = choices.map(({ name, value, label }) => `${name} = ${label ?? value}`).join(', ');
  const what = changes.length > 0 ? changes.join(', ') : (step ?? (text || operation));
  return chosen === '' ? what : `${what} [${chosen}]`;
}

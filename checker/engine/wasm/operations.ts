/**
 * Operations in compiled code: each is a function of a state, a frame, a task and the place to go on at.
 *
 * Within it a step goes from block to block. Places are numbered as `where` of the frame numbers them (blocks to
 * rest at, calls to wait for); numbers for blocks that are only gone to follow. The function's end is a `Status`.
 */

import type { Operation, Statement } from '../../ir/ir.ts';
import { defaultIn } from '../../ir/slots.ts';
import { callCode, restCode } from '../../state/layout.ts';
import type { Call, OperationLayout } from '../../state/layout.ts';
import { eachStatement } from '../../state/ranges.ts';
import { holding, operands } from './access.ts';
import type { Held } from './access.ts';
import { spend } from './calls.ts';
import type { Context, Variable } from './context.ts';
import {
  block,
  br,
  brTable,
  call,
  get,
  getGlobal,
  i32,
  iff,
  Label,
  loop,
  ret,
  set,
  setGlobal,
  tee,
  unreachable,
} from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import { circles } from './costs.ts';
import { compute } from './expressions.ts';
import type { Machine } from './machine.ts';
import { status } from './machine.ts';
import { clearBytes, readPlace, writePlace } from './spots.ts';
import { assign, sequence, within } from './statements.ts';

/** Blocks of at most so many statements that end the step are written out wherever it goes on to them. */
const smallBlock = 6;

export function operationOf(machine: Machine, layout: OperationLayout): Func {
  const name = `operation ${layout.operation.name}`;
  return machine.once(name, () => new OperationWriter(machine, layout, name).write());
}

/** The number of the place where a call of the operation begins. */
export function entryOf(layout: OperationLayout): number {
  return layout.rests.includes(0) ? restCode(layout, 0) : layout.rests.length + layout.calls.length + 1;
}

/** Ends the step unless the values fit the parameters of the operation. */
export function checkArguments(layout: OperationLayout, args: readonly Held[], context: Context): Code {
  return args.map((arg, i) => {
    const spot = layout.locals.get(layout.operation.locals[i]!.name)!;
    return within(arg, spot, context, () => []);
  });
}

/** Sets up the frame of an operation that is about to begin: parameters and defaults. The bytes there are zero. */
export function enterFrame(layout: OperationLayout, frame: Code, args: readonly Held[]): Code {
  return layout.operation.locals.map(({ name }, i) => {
    const spot = layout.locals.get(name)!;
    const arg = args[i];
    if (arg) return writePlace({ address: frame, spot }, arg.code);
    const initial = defaultIn(spot);
    return initial === spot.lo ? [] : writePlace({ address: frame, spot }, i32.const(initial));
  });
}

class OperationWriter {
  private readonly machine: Machine;
  private readonly layout: OperationLayout;
  private readonly operation: Operation;
  private readonly func: Func;
  private readonly state: Local;
  private readonly frame: Local;
  private readonly task: Local;
  private readonly place: Local;
  private readonly callee: Local;
  private readonly temps: readonly Local[];
  private readonly context: Context;
  private readonly again = new Label();
  /** Blocks that are only gone to, by their number. */
  private readonly extra: number[] = [];
  private readonly mayCircle: (from: number, to: number) => boolean;
  private readonly entrances: readonly number[];
  /** The block whose code is being made, and those around it in which it is written out. */
  private readonly inside: number[] = [];

  constructor(machine: Machine, layout: OperationLayout, name: string) {
    this.machine = machine;
    this.layout = layout;
    this.operation = layout.operation;
    this.func = machine.module.func(name, ['i32', 'i32', 'i32', 'i32'], ['i32']);
    [this.state, this.frame, this.task, this.place] = [0, 1, 2, 3].map((i) => this.func.param(i)) as [
      Local, Local, Local, Local,
    ]; // prettier-ignore
    this.callee = this.func.local('i32');
    this.temps = this.operation.temps.map(() => this.func.local('i32'));
    this.mayCircle = circles(this.operation);
    this.entrances = entrancesOf(this.operation);
    if (!layout.rests.includes(0)) this.extra.push(0);
    this.context = this.makeContext();
  }

  private makeContext(): Context {
    const { machine, layout, operation, func } = this;
    const scope = machine.layout.intervals.scopeOf(operation);
    const variables = new Map<string, Variable>();
    for (const [name, spot] of layout.locals) {
      const place = { address: get(this.frame), spot };
      variables.set(name, {
        range: spot,
        read: readPlace(place),
        write: (value) => writePlace(place, value),
        limited: true,
      });
    }
    operation.temps.forEach((name, i) => {
      const local = this.temps[i]!;
      variables.set(name, {
        range: scope.variables.get(name)!,
        read: get(local),
        write: (value) => set(local, value),
      });
    });
    return {
      machine,
      func,
      state: this.state,
      self: get(this.task),
      variables,
      scope,
      leave: (why) =>
        why === 'stopped'
          ? [getGlobal(machine.stop), setGlobal(machine.stop, i32.const(0)), ret()]
          : ret(i32.const(why)),
      jumps: {
        return: (value) => [
          setGlobal(machine.returned, value),
          clearBytes(get(this.frame), layout.bytes),
          ret(i32.const(status.returned)),
        ],
        goto: (to) => this.goOn(to),
        yield: (to) => [
          writePlace({ address: get(this.frame), spot: layout.where }, i32.const(restCode(layout, to))),
          ret(i32.const(status.rested)),
        ],
        invoke: (statement) => this.invoke(statement),
      },
    };
  }

  write(): Func {
    const { layout, func, again } = this;
    const bodies: Code[] = layout.rests.map((rest) => this.codeOf(rest));
    for (const waits of layout.calls) bodies.push(this.resume(waits));
    // Making the code of a block can find further blocks that need a number.
    for (let i = 0; i < this.extra.length; i++) bodies.push(this.codeOf(this.extra[i]!));

    const [nowhere, ...labels] = [new Label(), ...bodies.map(() => new Label())];
    let nested: Code = block(nowhere!, brTable([nowhere!, ...labels, nowhere!], get(this.place)));
    nested = [nested, unreachable];
    bodies.forEach((body, i) => (nested = [block(labels[i]!, nested), body]));
    func.body = [loop(again, nested), unreachable];
    return func;
  }

  private codeOf(number: number): Code {
    this.inside.push(number);
    const code = [sequence(this.operation.blocks[number]!.body, this.context), unreachable];
    this.inside.pop();
    return code;
  }

  /** The step goes on with another block: its code is written out here, or it is jumped to. */
  private goOn(to: number): Code {
    const { machine, operation } = this;
    const from = this.inside.at(-1);
    const count =
      from !== undefined && this.mayCircle(from, to)
        ? spend(machine.costs.ofOperation(operation.name), this.context)
        : [];
    const { body } = operation.blocks[to]!;
    const small = machine.costs.of(body) <= smallBlock && endsStep(body);
    if (!this.inside.includes(to) && (small || this.entrances[to] === 1)) return [count, this.codeOf(to)];
    return [count, set(this.place, i32.const(this.placeOf(to))), br(this.again)];
  }

  /** The number of the place where a block begins. */
  private placeOf(number: number): number {
    if (this.layout.rests.includes(number)) return restCode(this.layout, number);
    let position = this.extra.indexOf(number);
    if (position < 0) position = this.extra.push(number) - 1;
    return this.layout.rests.length + this.layout.calls.length + 1 + position;
  }

  private invoke({ operation, args, into, then }: Parameters<NonNullable<Context['jumps']['invoke']>>[0]): Code {
    const { machine, layout, context } = this;
    const waits: Call = { operation, then, into };
    const callee = machine.layout.operations.get(operation)!;
    const values = args.map((arg) => compute(arg, context));
    const begin = holding(context, (hold, code) => {
      const given = operands(values, hold, code);
      code.push(set(this.callee, i32.add(get(this.frame), i32.const(layout.bytes))));
      code.push(checkArguments(callee, given, context), enterFrame(callee, get(this.callee), given));
    });
    return [
      begin,
      writePlace({ address: get(this.frame), spot: layout.where }, i32.const(callCode(layout, waits))),
      this.run(waits, i32.const(entryOf(callee))),
    ];
  }

  /** The code for a step that begins with a call under way. */
  private resume(waits: Call): Code {
    const callee = this.machine.layout.operations.get(waits.operation)!;
    return [
      set(this.callee, i32.add(get(this.frame), i32.const(this.layout.bytes))),
      this.run(waits, readPlace({ address: get(this.callee), spot: callee.where })),
    ];
  }

  /** Runs the called operation from a place on, and goes on behind the call if it returns. */
  private run({ operation, then, into }: Call, place: Code): Code {
    const { machine, context } = this;
    const callee = machine.layout.operations.get(operation)!;
    const value = {
      code: getGlobal(machine.returned),
      range: machine.layout.intervals.resultOf(callee.operation),
      sure: true,
    };
    const end = call(operationOf(machine, callee), get(this.state), get(this.callee), get(this.task), place);
    return [
      // Its last use is over: the local of the frame's address takes the status.
      iff(i32.ne(tee(this.callee, end), i32.const(status.returned)), ret(get(this.callee))),
      this.temps.map((temp) => set(temp, i32.const(0))),
      into === undefined ? [] : assign(into, value, context),
      this.goOn(then),
    ];
  }
}

/** In how many ways a step can come to each block other than by beginning there. */
function entrancesOf(operation: Operation): readonly number[] {
  const count = operation.blocks.map(() => 0);
  for (const { body } of operation.blocks)
    eachStatement(body, (statement) => {
      if (statement.do === 'goto') count[statement.to]!++;
      // The code behind a call stands in two places.
      else if (statement.do === 'invoke') count[statement.then]! += 2;
    });
  return count;
}

/** Whether no way through the block goes on with another one. */
function endsStep(body: readonly Statement[]): boolean {
  let ends = true;
  eachStatement(body, (statement) => {
    if (statement.do === 'goto' || statement.do === 'invoke') ends = false;
  });
  return ends;
}

/** The public interface: the model language, and the checker as a library. */

export * from './lang/vocabulary.ts';

export {
  check,
  compare,
  compile,
  engines,
  estimateLeft,
  exitCode,
  judge,
  otherCounts,
  type CheckOptions,
  type CheckRecord,
  type CheckResult,
  type Comparison,
  type Engine,
} from './check.ts';
export { checkOnGrowingMachines, machinesFor } from './machines.ts';
export { expectationsFor, fileToRecordIn, type Expectation } from './expected.ts';
export { unrecordable, updatesFor, type Change, type Update } from './record.ts';
export { allSpecFiles, asItStood, findSubject, findVariants, type Subject, type Variant } from './find.ts';
export { lockOrders, type Link, type LockOrders } from './locks/order.ts';
export type { Order } from './locks/watch.ts';
export { nearest } from './nearest.ts';
export {
  coverageOf,
  type ConditionCoverage,
  type CoverageRecord,
  type FileCoverage,
  type LineCoverage,
  type PropertyRecord,
} from './coverage.ts';
export { mistakeName, sensitivityOf, Trial, type Mistake, type Notice, type Sensitivity } from './sensitivity.ts';
export { packageRoot, shownPath } from './paths.ts';
export { allReductions, byDefault, reduce, type Reduction } from './reduce.ts';
export { followInspection, openInspection, type Inspection, type Onlooker } from './inspect.ts';
export { replayFile, schedulesAt } from './replay.ts';
export { scheduleFile } from './store.ts';
export { requireWritable, requireWritableFile, writeWhole } from './write.ts';
export type { StatisticsRecord, StepRecord } from './statistics.ts';
export { UsageError } from './usage.ts';
export type { Verification } from './verify-reduction.ts';
export { isModelError } from './wrong.ts';
export { printColumns, type ColumnsOptions } from './trace/columns.ts';
export { cut, painter, widthOf, wrap, type Ink, type Paint } from './trace/paint.ts';
export { explainReplay, replay, type Replay } from './trace/replay.ts';
export { readSchedule } from './trace/read.ts';
export { printSchedule, scheduleOf, type Schedule, type ScheduleStep } from './trace/schedule.ts';
export { failureInWords, traceMoves, type Trace, type TraceStep } from './trace/trace.ts';
export type { Minimise } from './minimise.ts';
export { Reference } from './engine/reference.ts';
export type {
  Event, Explorer, Failure, Limits, Move, Outcome, Progress, Request, Search, StateSet, Stepper, Successor, Verdict,
} from './engine/engine.ts'; // prettier-ignore
export type { Machine, Place, Preemption, Program } from './ir/ir.ts';
export { onMachine, WrongMachine } from './ir/machine.ts';
export { CannotExport, toPromela } from './export/promela.ts';
export { printProgram } from './ir/print.ts';
export { readProgram, verifyProgram } from './ir/verify.ts';
export type { Part, PartStatistics, Statistics } from './engine/statistics.ts';
export type { SetStatistics, SubTable } from './engine/subtables.ts';
export { explorer } from './search/explore.ts';
export { printLayout } from './state/print.ts';

import type { TaskStatus } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import { factsFor, type Model } from '../plan/model.ts';
import type { StepResult } from '../core/step.ts';
import { isOpaque, type Planned } from './batch.ts';

/** How a planned task ended. */
export interface Ended {
  readonly status: TaskStatus;
  readonly why: Reason;
}

/** What its steps say of a task, and then what the host says when it is read and planned again. */
export function howEnded(
  planned: Planned,
  results: readonly StepResult[],
  predicted: Model,
  real: Model | undefined,
): Ended {
  const { verdict } = planned;
  if (planned.skipped) return { status: 'skipped', why: verdict.why };
  const bad = results.find(({ status }) => status !== 'done');
  if (bad !== undefined) return withUndoing(badEnd(bad), results);
  if (verdict.kind !== 'change') return { status: verdict.kind, why: verdict.why };
  return notVerified(planned, predicted, real) ?? { status: 'change', why: verdict.why };
}

/** A task is done wholly or not at all; where it could not be taken back, a person must look. */
function withUndoing(ended: Ended, results: readonly StepResult[]): Ended {
  if (results.every(({ takenBack }) => takenBack === undefined)) return ended;
  const data = { ...ended.why.data, failure: sentence(ended.why) };
  const why = results.some(({ takenBack }) => takenBack === false)
    ? because(
        'half_done',
        '{failure}; and what the task had done before could not be taken back: it is half done',
        data,
      )
    : because(ended.why.code, '{failure}; what the task had done before was taken back', data);
  return { ...ended, why };
}

/** Of a command that failed, its last line is part of why; an init script's own words are not: they mislead. */
export function badEnd({ status, why, code, stdout, stderr }: StepResult): Ended {
  switch (status) {
    case 'unknown':
      return {
        status: 'unknown',
        why: because('connection_lost', 'the connection was lost while this was done; whether it was is not known'),
      };
    case 'not-done':
      return { status: 'skipped', why: why ?? because('not_done', 'an earlier step failed') };
    case 'drifted':
      return { status: 'drifted', why: why ?? because('drifted', 'the host has changed since it was planned') };
    case 'failed':
    case 'done': {
      const said = code === undefined ? '' : lastLine(stderr) || lastLine(stdout);
      const reason = why ?? because('failed', 'it failed');
      return {
        status: 'failed',
        why:
          said === ''
            ? reason
            : because(reason.code, '{failure}: {said}', { ...reason.data, failure: sentence(reason), said }),
      };
    }
    default:
      return status satisfies never;
  }
}

/** The law: read again, the host must show what the model promised; normally, that nothing is left to do. */
function notVerified(
  { verdict, prepared, closing }: Planned,
  predicted: Model,
  real: Model | undefined,
): Ended | undefined {
  if (verdict.kind !== 'change' || prepared === undefined || closing || isOpaque(verdict)) return undefined;
  if (real === undefined)
    return { status: 'unknown', why: because('not_read_again', 'it was done, but the host could not be read again') };
  const promised = factsFor(predicted, prepared.needs);
  if (promised.found !== 'facts' && verdict.closing !== undefined) return undefined;
  const expected = promised.found === 'facts' ? prepared.plan(promised.facts).kind : 'ok';
  const seen = factsFor(real, prepared.needs);
  if (seen.found !== 'facts')
    return { status: 'unknown', why: because('not_read_again', 'it was done, but the host could not be read again') };
  const again = prepared.plan(seen.facts);
  if (again.kind === expected) return undefined;
  return {
    status: 'failed',
    why: because('not_verified', 'it was done, but read again the host says: {why}', { why: sentence(again.why) }),
  };
}

/** What `register` holds: Ansible's names. */
export function resultOf({ status, why }: Ended, results: readonly StepResult[]): JsonObject {
  const run = results.findLast(({ code }) => code !== undefined);
  const base = {
    changed: status === 'change',
    failed: FAILED.has(status),
    skipped: status === 'skipped',
    msg: sentence(why),
  };
  if (run === undefined) return base;
  return { ...base, rc: run.code ?? 0, ...streams(run) };
}

const FAILED: ReadonlySet<TaskStatus> = new Set(['refuse', 'failed', 'drifted', 'unknown']);

function streams({ stdout, stderr }: StepResult): JsonObject {
  const text = (value: string): string => value.replace(/\n+$/, '');
  const lines = (value: string): readonly string[] => (text(value) === '' ? [] : text(value).split('\n'));
  return { stdout: text(stdout), stdout_lines: lines(stdout), stderr: text(stderr), stderr_lines: lines(stderr) };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

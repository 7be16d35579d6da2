import type { TaskReference } from '../core/event.ts';
import { isJsonObject } from '../core/json.ts';
import type {
  HostEnded,
  LedgerRecord,
  ProcessMark,
  RecordedPlay,
  RecordedResult,
  RecordedStep,
  RunBegun,
  RunEnded,
  ScriptEnded,
  ScriptSent,
} from '../core/ledger.ts';
import { RUN_ID } from '../core/name.ts';
import { outcomes } from '../core/outcome.ts';
import type { Way } from '../core/plan.ts';
import type { Reason } from '../core/reason.ts';
import type { Become, Target } from '../core/transport.ts';
import { actionShape, hiddenActionShape } from './action-shape.ts';
import { byName, either, list, number, object, oneOf, table, text, whole, type Shape } from './shape.ts';

const kind = text();
const yes = oneOf([true]);
const flag = oneOf([true, false]);
const texts = list(text());
const run = text(RUN_ID, "a run's identifier");
const host = text('^[^\\u0000]{1,1024}$', 'the name of a host');
const time = text('^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$', 'a time in UTC, ISO 8601');
const option = either('text, a number, a flag or a list of texts', text(), number, flag, texts);

const reason = object<Reason>(
  {
    code: text(),
    template: text(),
    data: table('^[A-Za-z]\\w*$', either('text, a number or a list of texts', text(), number, texts)),
  },
  {},
);

const target = object<Target>(
  { name: text(), address: text(), port: whole(0, 65_535) },
  {
    user: text(),
    privateKeyFile: text(),
    knownHostsFiles: texts,
    become: object<Become>({ method: oneOf(['sudo']), user: text() }, {}),
  },
);

const way = object<Way>({ connection: oneOf(['ssh', 'local']), target, root: text() }, {});
const task = object<TaskReference>({ id: text(), name: text() }, { remedy: text(), item: text() });

type Open = Extract<RecordedStep, { hidden?: never }>;
const stepRest = { closes: list(whole()), task: whole() };
const open = object<Omit<Open, 'hidden'>>({ action: actionShape }, { ...stepRest, undoes: actionShape });
const hidden = object<Exclude<RecordedStep, Open>>({ action: hiddenActionShape, hidden: yes }, stepRest);
const step: Shape = (value) => (isJsonObject(value) && Object.hasOwn(value, 'hidden') ? hidden(value) : open(value));

const result = object<RecordedResult>(
  { status: oneOf(['done', 'failed', 'drifted', 'not-done', 'unknown']) },
  { why: reason, code: whole(), takenBack: flag },
);

const owed = { missed: texts, leftStopped: texts };

/** One line of a ledger, as JSON that was read: exactly the fields that its type has. */
export const recordShape: Shape = byName<LedgerRecord['kind']>('kind', {
  run: object<RunBegun>(
    {
      kind,
      version: oneOf([1]),
      run,
      time,
      by: text(),
      command: oneOf(['run', 'apply', 'rollback']),
      source: text(),
      options: table('^[A-Za-z][A-Za-z-]*$', option),
      directory: text(),
      hosts: list(host),
      plays: list(object<RecordedPlay>({ name: text(), hosts: list(host) }, {})),
    },
    {
      plan: text('^[0-9a-f]{64}$', 'a SHA-256 in hex'),
      resumes: run,
      writer: object<ProcessMark>({ pid: whole(1), birth: text() }, {}),
    },
  ),
  sent: object<ScriptSent>(
    {
      kind,
      time,
      host,
      play: whole(),
      part: whole(),
      way,
      tasks: list(task),
      of: list(whole()),
      steps: list(step),
      ...owed,
    },
    { takesBack: whole() },
  ),
  ended: object<ScriptEnded>({ kind, time, host, part: whole(), results: list(result), ...owed }, {}),
  host: object<HostEnded>({ kind, time, host, play: whole(), outcome: oneOf(outcomes), why: reason, ...owed }, {}),
  end: object<RunEnded>({ kind, time, interrupted: flag }, {}),
});

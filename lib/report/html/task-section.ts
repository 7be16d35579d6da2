import type { Action } from '../../core/action.ts';
import type { ChangeSet, PlannedTask } from '../../core/plan.ts';
import { spoken, taskName } from '../block.ts';
import { count } from '../count.ts';
import { describeActions } from '../describe-action.ts';
import { describeDiff } from '../describe-diff.ts';
import { backList, isClosing, isQuiet, taskNotes } from '../plan-tasks.ts';
import { html, preformatted, type Html } from './escape.ts';

/** Tasks with nothing to do that are told one by one. */
const QUIET = 3;

/** What the tasks of a change set do and why, and how they are taken back; those with nothing to do in short. */
export function taskSection(set: ChangeSet): Html | undefined {
  const { tasks } = set;
  if (tasks.length === 0) return undefined;
  const told = tasks.map((task, index) => ({ task, index }));
  const loud = told.filter(({ task }) => !isQuiet(task));
  const quiet = told.filter(({ task }) => isQuiet(task) && task.status !== 'skipped');
  const shown = set.outcome === 'ok' ? [...loud, ...quiet.slice(0, QUIET)] : loud;
  const rest = tasks.length - shown.length;
  return html`<section class="tasks">
    <h4>Tasks</h4>
    <ol>
      ${shown.map(({ task, index }) => taskItem(task, index, set))}
    </ol>
    ${rest > 0 ? html`<p class="muted">And ${count(rest, 'task')} with nothing to do.</p>` : undefined}
  </section>`;
}

/** The word for a task's verdict in a plan. */
const VERDICTS: Readonly<Record<PlannedTask['status'], string>> = {
  ok: 'nothing to do',
  change: 'change',
  refuse: 'refused',
  failed: 'failed',
  drifted: 'drifted',
  skipped: 'skipped',
  unknown: 'unknown',
};

function taskItem(task: PlannedTask, index: number, set: ChangeSet): Html {
  const { status, why, instead, actions } = task;
  const notes = taskNotes(task, index, set).filter((note) => note !== status);
  return html`<li class="task">
    <h5>
      ${taskName(task.task)} <span class="verdict ${status}">${VERDICTS[status]}</span>${notes.map(
        (note) => html` <span class="tag">${note}</span>`,
      )}
    </h5>
    <p>${spoken(why)}</p>
    ${instead === undefined ? undefined : html`<p><b>Instead:</b> ${spoken(instead)}</p>`}
    ${actions.length === 0 ? undefined : actionParts(task, isClosing(index, set), set)}
  </li>`;
}

function actionParts({ actions, inverse }: PlannedTask, isClosing: boolean, { applyable }: ChangeSet): Html {
  const back = inverse.filter((one): one is Action => one !== null).toReversed();
  const without = actions.filter((_, i) => inverse[i] === null);
  const diff = describeDiff(actions);
  return html`<dl class="doing">
      <dt>${applyable ? 'What is done' : 'What would be done'}</dt>
      <dd>${lineList(describeActions(actions))}</dd>
      ${
        isClosing || back.length === 0
          ? undefined
          : html`<dt>How it is taken back</dt>
              <dd>${lineList(backList(back))}</dd>`
      }
      ${
        isClosing || without.length === 0
          ? undefined
          : html`<dt class="warning">Can not be taken back</dt>
              <dd>${lineList(describeActions(without))}</dd>`
      }
    </dl>
    ${
      diff.length === 0
        ? undefined
        : html`<details>
            <summary>Links and files, line by line</summary>
            ${diffBlock(diff)}
          </details>`
    }`;
}

function lineList(lines: readonly string[]): Html {
  return html`<ol class="lines">
    ${lines.map((line) => html`<li><code>${line}</code></li>`)}
  </ol>`;
}

function diffBlock(lines: readonly string[]): Html {
  const spans = lines.map((line) => html`<span class="${kindOf(line)}">${line}</span>`);
  return html`<pre class="diff" tabindex="0">${preformatted(spans)}</pre>`;
}

function kindOf(line: string): string {
  if (line.startsWith('--- ') || line.startsWith('+++ ')) return 'file';
  if (line.startsWith('-')) return 'lost';
  if (line.startsWith('+')) return 'gained';
  return line.startsWith('@@') ? 'jump' : 'same';
}

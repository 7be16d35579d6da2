import type { RunEvent } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { reasonToJson } from '../core/reason.ts';
import type { Risk } from '../core/verdict.ts';
import { guard } from './guard.ts';
import { printableJson } from './printable.ts';
import type { Output, Report, ReportOptions } from './report.ts';

/** A report for programs: each event as one line of JSON, with `version` 1, its `time`, and every reason as code, data and text. */
export function createJson(target: Output, options: ReportOptions): Report {
  const output = guard(target);
  const now = options.now ?? (() => new Date());
  return {
    event(event) {
      const line = { version: 1, time: now().toISOString(), ...expanded(event) };
      output.write(`${printableJson(JSON.stringify(line))}\n`);
    },
    async end() {
      output.settle();
    },
  };
}

/** An event with its reasons in JSON. */
function expanded(event: RunEvent): object {
  switch (event.kind) {
    case 'task-result':
      return {
        ...event,
        why: reasonToJson(event.why),
        ...(event.instead === undefined ? {} : { instead: reasonToJson(event.instead) }),
        risks: event.risks.map(expandedRisk),
      };
    case 'action-result':
      return event.why === undefined ? event : { ...event, why: reasonToJson(event.why) };
    case 'warning':
    case 'host-result':
      return { ...event, why: reasonToJson(event.why) };
    case 'run-start':
    case 'play-start':
    case 'batch-start':
    case 'task-start':
    case 'run-end':
      return event;
    default:
      return event satisfies never;
  }
}

function expandedRisk(risk: Risk): JsonObject {
  return { ...risk, why: reasonToJson(risk.why) };
}

import { InvalidInput, TaishoError } from '../core/error.ts';
import type { Fact } from '../core/fact.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { PlanDocument } from '../core/plan.ts';
import { firstProblem } from '../source/first-problem.ts';
import { canonical } from './canonical.ts';
import { sha256 } from './evidence.ts';
import { beyondLimits, limits } from './json-limits.ts';
import { jsonPathText, locationAt, placeOf, type JsonPath } from './json-place.ts';
import { brokenRule } from './plan-rules.ts';
import { planSchema } from './plan-schema.ts';

/** A plan with the SHA-256 of its canonical JSON: what is approved. */
export interface DigestedPlan {
  readonly document: PlanDocument;
  /** 64 digits in hex. */
  readonly digest: string;
}

/** How a plan file is read. */
export interface ReadPlanOptions {
  /** The file's name, for messages. */
  readonly file: string;
  /** What hosts may be asked about. */
  readonly facts: Iterable<Pick<Fact<unknown>, 'name' | 'subject'>>;
  /** A plan that has expired by then is refused; absent: it is read, to be looked at. */
  readonly now?: Date | undefined;
  /** The version of taisho that is to apply it; absent: whatever version made it. */
  readonly version?: string | undefined;
  /** The digest that was approved, whole, with or without `sha256:` before it. */
  readonly digest?: string | undefined;
}

/** A plan as it is saved: one line, its digest at the end. */
export function planFile(document: PlanDocument): { readonly text: string; readonly digest: string } {
  const plan = canonical(document);
  const digest = sha256(plan);
  return { text: fileText(plan, digest), digest };
}

/** A saved plan, when it can be trusted to be what was made. Throws `InvalidInput` with the one thing that is wrong. */
export function readPlanFile(text: string, options: ReadPlanOptions): DigestedPlan {
  const approved = options.digest === undefined ? undefined : digestOf(options.digest);
  const file: PlanText = { text, name: options.file };
  const { plan, digest: told } = envelope(file);
  const digest = unchanged(file, plan, told);
  if (approved !== undefined && approved !== digest) throw otherDigest(file, approved, digest);
  const { version } = options;
  if (version !== undefined && plan['taisho'] !== version) throw otherVersion(file, plan['taisho'], version);
  const problem = firstProblem(planSchema, plan);
  if (problem !== undefined) throw misfit(file, problem);
  const document = plan as unknown as PlanDocument;
  const broken = brokenRule(document, options.facts);
  if (broken !== undefined) throw misfit(file, broken);
  if (options.now !== undefined && options.now.getTime() > Date.parse(document.expires)) {
    throw wrong(file, 'plan_expired', ['plan', 'expires'], `the plan has expired, at ${document.expires}`, {
      suggestion: `hosts may have changed since it was made; make a new one from ${document.source.name}`,
    });
  }
  return { document, digest };
}

interface PlanText {
  readonly text: string;
  readonly name: string;
}

function fileText(plan: string, digest: string): string {
  return `{"plan":${plan},"digest":"sha256:${digest}"}\n`;
}

/** A part of a digest is none: it could be made to fit. */
function digestOf(given: string): string {
  const [, hex] = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(given.trim()) ?? [];
  if (hex !== undefined) return hex.toLowerCase();
  const shown = JSON.stringify(given.length > 80 ? `${given.slice(0, 80)}…` : given);
  throw new TaishoError('bad_digest', `${shown} is no digest of a plan: all 64 digits of its SHA-256 are needed`);
}

/** The two members of a plan file. */
function envelope(file: PlanText): { readonly plan: JsonObject; readonly digest: string } {
  const beyond = beyondLimits(file.text);
  if (beyond !== undefined) throw tooMuch(file, beyond);
  const value = parsed(file);
  if (!isJsonObject(value) || !isJsonObject(own(value, 'plan')) || typeof own(value, 'digest') !== 'string') {
    throw wrong(file, 'not_a_plan', [], 'this is not a plan of taisho', {
      suggestion: 'a plan is what `taisho plan PLAYBOOK -i INVENTORY --out FILE` writes',
    });
  }
  const { plan, digest } = value as { readonly plan: JsonObject; readonly digest: string };
  const format = own(plan, 'version');
  if (format === 1) return { plan, digest };
  const path = ['plan', ...(format === undefined ? [] : ['version'])];
  throw wrong(file, 'plan_format', path, `this plan has the format ${shown(format)}, and this taisho reads format 1`, {
    suggestion: `use the version of taisho that made it (${shown(own(plan, 'taisho'))}), or make a new one`,
  });
}

function parsed(file: PlanText): Json {
  try {
    return JSON.parse(file.text) as Json;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    const known = /at position (\d+)/.exec(why)?.[1];
    const isCut = /end of JSON/.test(why);
    const offset = isCut ? Math.max(0, file.text.length - 1) : Number(known ?? 0);
    const message = isCut
      ? 'the file ends too early'
      : `the file is not JSON${known === undefined ? '' : ' from here'}`;
    throw failure(file, 'not_json', offset, file.text === '' ? 'the file is empty' : message, {
      suggestion: 'was it copied whole? a plan is one line of JSON, which taisho writes',
    });
  }
}

/** The digest, when it is that of the content, and the text is as taisho writes it: then no other program can read it otherwise. */
function unchanged(file: PlanText, plan: JsonObject, told: string): string {
  const text = canonicalOr(plan, '');
  const digest = sha256(text);
  if (text !== '' && told === `sha256:${digest}` && file.text === fileText(text, digest)) return digest;
  throw wrong(
    file,
    'plan_changed',
    ['digest'],
    'the plan was changed after it was made: its digest is not that of its content',
    {
      suggestion: 'a plan can not be edited; make a new one, or get the file again from where it was made',
    },
  );
}

/** JSON has numbers that are none here: `1e999`. */
function canonicalOr(value: Json, otherwise: string): string {
  try {
    return canonical(value);
  } catch (error) {
    if (error instanceof TypeError) return otherwise;
    throw error;
  }
}

function otherDigest(file: PlanText, approved: string, digest: string): InvalidInput {
  const message = `this is not the plan that was approved: it is ${digest}, and approved was ${approved}`;
  return wrong(file, 'other_digest', ['digest'], message, {
    suggestion: 'look at this plan with `taisho show` and have it approved, or take the file that was',
  });
}

function otherVersion(file: PlanText, made: Json | undefined, version: string): InvalidInput {
  const message = `the plan was made by taisho ${shown(made)}, and this is taisho ${version}`;
  return wrong(file, 'other_taisho', ['plan', 'taisho'], message, {
    suggestion: 'only the version that made a plan does exactly what it says; use that one, or make a new plan',
  });
}

function tooMuch(file: PlanText, { limit, offset }: NonNullable<ReturnType<typeof beyondLimits>>): InvalidInput {
  const messages = {
    length: `the file is larger than ${limits.length / 1024 / 1024} MiB`,
    depth: `this is nested deeper than ${limits.depth} levels`,
    values: `the file holds more than ${limits.values} values`,
  };
  return failure(file, 'plan_too_large', offset, `${messages[limit]}, which no plan is`, {
    suggestion: 'make one plan for each part of the fleet (--limit)',
  });
}

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly path: JsonPath;
  readonly suggestion?: string;
}

function misfit(file: PlanText, { code, message, path, suggestion }: Finding): InvalidInput {
  const whole: JsonPath = ['plan', ...path];
  return wrong(file, code, whole, `no plan of taisho has this: ${jsonPathText(whole)}: ${message}`, {
    suggestion: suggestion ?? 'make a new plan',
  });
}

interface Hint {
  readonly suggestion: string;
}

function wrong(file: PlanText, code: string, path: JsonPath, message: string, hint: Hint): InvalidInput {
  return failure(file, code, placeOf(file.text, path), message, hint);
}

function failure(file: PlanText, code: string, offset: number, message: string, { suggestion }: Hint): InvalidInput {
  const at = locationAt(file.text, file.name, offset);
  return new InvalidInput([{ severity: 'error', code, message, at, suggestion }]);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'unknown';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

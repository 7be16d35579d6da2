import { inverse, type Action } from '../core/action.ts';
import type { Fact } from '../core/fact.ts';
import { matches } from '../core/name.ts';
import type { ChangeSet, PlanDocument, PlannedHost, PlannedTask } from '../core/plan.ts';
import { canonical } from './canonical.ts';
import { bytesOf, sha256 } from './evidence.ts';
import { isApplyable, isWhole } from './fold.ts';
import type { JsonPath } from './json-place.ts';

/** What in a document no plan has, though its schema would have it. */
export interface BrokenRule {
  readonly code: string;
  readonly message: string;
  readonly path: JsonPath;
}

type KnownFacts = Iterable<Pick<Fact<unknown>, 'name' | 'subject'>>;

/**
 * The first rule that a document breaks: what refers to something must find it, what is computed must be what it is
 * computed from, and what is shown to a reviewer must be what is done.
 */
export function brokenRule(document: PlanDocument, facts: KnownFacts): BrokenRule | undefined {
  const grammars = new Map([...facts].map(({ name, subject }) => [name, subject]));
  for (const broken of rules(document, grammars)) return broken;
  return undefined;
}

type Grammars = ReadonlyMap<string, string | undefined>;
type Broken = Generator<BrokenRule, void>;

function* rules(document: PlanDocument, grammars: Grammars): Broken {
  yield* moments(document);
  yield* plays(document);
  const { changeSets, complete, applyable } = document;
  for (const [i, set] of changeSets.entries())
    yield* within(['changeSets', i], changeSetRules(set, document, grammars));
  yield* hosts(document, grammars);
  if (complete !== changeSets.every(isWhole))
    yield broken('not_so', `not every host was planned to its end, or every host was`, 'complete');
  if (applyable !== changeSets.some((set) => set.applyable))
    yield broken('not_so', 'this is not what the change sets say', 'applyable');
  yield* evidence(document);
}

function* moments({ made, expires }: PlanDocument): Broken {
  for (const [name, moment] of Object.entries({ made, expires })) {
    const time = new Date(moment);
    if (Number.isNaN(time.getTime()) || time.toISOString() !== moment)
      yield broken('bad_moment', `${moment} is no moment`, name);
  }
  if (expires <= made) yield broken('bad_moment', 'it expires before it is made', 'expires');
}

function* plays({ plays: all, hosts: known }: PlanDocument): Broken {
  const names = new Set<string>();
  for (const [i, { name }] of known.entries()) {
    if (names.has(name)) yield broken('duplicate_host', `the host ${name} is here twice`, 'hosts', i, 'name');
    names.add(name);
  }
  const selected = new Set<string>();
  for (const [i, play] of all.entries()) {
    const own = new Set<string>();
    for (const [j, name] of play.hosts.entries()) {
      const path = ['plays', i, 'hosts', j] as const;
      if (!names.has(name)) yield broken('unknown_reference', `there is no host ${name} in this plan`, ...path);
      if (own.has(name)) yield broken('duplicate_host', `the host ${name} is here twice`, ...path);
      own.add(name);
      selected.add(name);
    }
  }
  for (const [i, { name }] of known.entries())
    if (!selected.has(name)) yield broken('not_selected', `no play of this plan is for ${name}`, 'hosts', i, 'name');
}

function* changeSetRules(set: ChangeSet, document: PlanDocument, grammars: Grammars): Broken {
  for (const [i, task] of set.tasks.entries()) yield* within(['tasks', i], taskRules(task, document));
  yield* partRules(set, document, grammars);
  if (set.applyable !== isApplyable(set))
    yield broken('not_so', 'this is not what the rest of the change set says', 'applyable');
  if (!set.applyable && set.parts.length > 0)
    yield broken('not_so', 'nothing of a change set that can not be applied is written down', 'parts');
  yield* shownIsDone(set);
}

function* taskRules({ play, actions, inverse: back, status }: PlannedTask, { plays: all }: PlanDocument): Broken {
  if (play >= all.length) yield broken('unknown_reference', `there is no play ${play}`, 'play');
  if (status !== 'change' && actions.length > 0)
    yield broken('not_so', `a task that is ${status} has no actions`, 'actions');
  if (back.length !== actions.length) yield broken('not_so', 'each action has one entry here', 'inverse');
  for (const [i, action] of actions.entries()) {
    yield* within(['actions', i], actionRules(action));
    if (canonical(back[i] ?? null) !== canonical(inverse(action) ?? null))
      yield broken('not_so', 'this does not take the action back', 'inverse', i);
  }
}

/** A directory that a boot runs everything of. */
const RC_DIRECTORY = /^\/etc\/((rc\.d|init\.d)\/)?(rc[0-6sS]|boot)\.d\//;

function* actionRules(action: Action): Broken {
  if (!('path' in action) || !RC_DIRECTORY.test(action.path)) return;
  yield broken('rc_directory', `${action.path} lies in a runlevel directory, where a boot would run it`, 'path');
}

/** What each part refers to; steps are counted over all parts. */
function* partRules({ parts, tasks }: ChangeSet, { plays: all, source }: PlanDocument, grammars: Grammars): Broken {
  let [count, latest] = [0, 0];
  for (const [i, { play, steps, promised }] of parts.entries()) {
    const path = ['parts', i] as const;
    if (play >= all.length) yield broken('unknown_reference', `there is no play ${play}`, ...path, 'play');
    for (const [j, { of, task, closes }] of steps.entries()) {
      const at = [...path, 'steps', j] as const;
      const own = tasks[of];
      if (own === undefined) yield broken('unknown_reference', `there is no task ${of}`, ...at, 'of');
      if (own !== undefined && own.play !== play) yield broken('not_so', 'its task is of another play', ...at, 'of');
      if (of < latest) yield broken('not_so', 'steps have the order of their tasks', ...at, 'of');
      if (task !== undefined && task !== of) yield broken('not_so', 'it is not of this task', ...at, 'task');
      if (closes?.length === 0 && source.kind === 'playbook')
        yield broken('not_so', 'what ends a window names what opened it', ...at, 'closes');
      const wrong = closes?.findIndex((one) => one >= count) ?? -1;
      if (wrong >= 0) yield broken('not_backwards', 'only an earlier step can be closed', ...at, 'closes', wrong);
      latest = of;
      count += 1;
    }
    for (const [j, asked] of promised.entries())
      yield* within([...path, 'promised', j], questionRules(asked, grammars));
  }
}

/** The steps of a task are its actions, all of them, or none where it is only told (`check_mode`). */
function* shownIsDone({ tasks, parts }: ChangeSet): Broken {
  const done = tasks.map((): Action[] => []);
  for (const { steps } of parts) for (const { of, action } of steps) done[of]?.push(action);
  for (const [i, actions] of done.entries()) {
    if (actions.length > 0 && canonical(actions) !== canonical(tasks[i]?.actions))
      yield broken(
        'not_shown',
        'the steps that are done for this task are not the actions it shows',
        'tasks',
        i,
        'actions',
      );
  }
}

function* questionRules(
  asked: { readonly fact: string; readonly subjects: readonly string[] },
  grammars: Grammars,
): Broken {
  const { fact, subjects } = asked;
  if (!grammars.has(fact)) yield broken('unknown_reference', `there is no fact ${fact}`, 'fact');
  const grammar = grammars.get(fact);
  for (const [i, subject] of subjects.entries())
    if (grammar === undefined || !matches(grammar, subject))
      yield broken('bad_subject', `${fact} can not be asked about this`, 'subjects', i);
}

function* hosts(document: PlanDocument, grammars: Grammars): Broken {
  const members = document.plays.map((play) => new Set(play.hosts));
  const used = new Set<number>();
  for (const [i, host] of document.hosts.entries()) {
    used.add(host.changeSet);
    yield* within(['hosts', i], hostRules(host, document, members, grammars));
  }
  for (const i of document.changeSets.keys())
    if (!used.has(i)) yield broken('not_used', 'no host has it', 'changeSets', i);
}

function* hostRules(
  host: PlannedHost,
  document: PlanDocument,
  members: readonly ReadonlySet<string>[],
  grammars: Grammars,
): Broken {
  const { name, ways, hostKey, seen } = host;
  const set = document.changeSets[host.changeSet];
  if (set === undefined)
    return yield broken('unknown_reference', `there is no change set ${host.changeSet}`, 'changeSet');
  for (const [i, { target, connection }] of ways.entries()) {
    if (target.name !== name)
      yield broken('not_so', `the way in of ${name} is named otherwise`, 'ways', i, 'target', 'name');
    if (set.applyable && connection === 'ssh' && hostKey === undefined)
      yield broken('no_host_key', 'a host to be changed over SSH has the key that was seen of it', 'ways', i);
  }
  for (const [i, { way, print, ...asked }] of seen.entries()) {
    if (way >= ways.length) yield broken('unknown_reference', `there is no way in ${way}`, 'seen', i, 'way');
    if (!Object.hasOwn(document.evidence, print))
      yield broken('unknown_reference', 'this print is not in the evidence', 'seen', i, 'print');
    yield* within(['seen', i], questionRules(asked, grammars));
  }
  if (set.parts.some(({ way }) => way >= ways.length))
    yield broken('unknown_reference', 'a part of its change set has a way in that it has not', 'ways');
  if ([...set.tasks, ...set.parts].some(({ play }) => !members[play]?.has(name)))
    yield broken('unknown_reference', 'its change set has tasks of a play that is not for this host', 'changeSet');
}

function* evidence({ evidence: all, hosts: known }: PlanDocument): Broken {
  const used = new Set(known.flatMap(({ seen }) => seen.map(({ print }) => print)));
  for (const [key, one] of Object.entries(all)) {
    const bytes = bytesOf(one);
    if ('base64' in one && Buffer.from(bytes).toString('base64') !== one.base64)
      yield broken('wrong_form', 'this is not base64 as it is written', 'evidence', key);
    if (sha256(bytes) !== key) yield broken('wrong_evidence', 'its SHA-256 is not its key', 'evidence', key);
    if (!used.has(key)) yield broken('not_used', 'no host has printed it', 'evidence', key);
  }
}

function broken(code: string, message: string, ...path: readonly (string | number)[]): BrokenRule {
  return { code, message, path };
}

function* within(path: JsonPath, found: Broken): Broken {
  for (const one of found) yield { ...one, path: [...path, ...one.path] };
}

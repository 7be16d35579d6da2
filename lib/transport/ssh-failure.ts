import { because, sentence, type Reason } from '../core/reason.ts';
import { Unreachable, type UnreachableCode } from '../core/transport.ts';

/** What is known when a connection failed to come about. */
export interface Attempt {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly tried: readonly string[];
  /** What the host offered, by kind of algorithm, when its offer came. */
  readonly offered: ReadonlyMap<string, string>;
  /** Whether the host sent anything at all. */
  readonly answered: boolean;
}

/** Turns what the socket or ssh2 said into why the host could not be got into. */
export function connectFailure(cause: unknown, attempt: Attempt): Unreachable {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const [code, reason] = explain(error, attempt);
  return new Unreachable(code, reason, sentence(reason), { cause });
}

/** Whether the server hung up before it said a word, as sshd does when too many knock at a time (MaxStartups). */
export function closedBeforeBanner(failure: Unreachable): boolean {
  return failure.reason.code === 'closed_before_banner';
}

function explain(error: Error, attempt: Attempt): readonly [UnreachableCode, Reason] {
  const { host, user, tried } = attempt;
  const place = `${attempt.address} port ${attempt.port}`;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') {
    const template = '{host} refused the connection ({place}); is sshd running there, on that port?';
    return ['connection_refused', because('connection_refused', template, { host, place })];
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const template = 'no address was found for {host} ({place}); check its name, or set ansible_host';
    return ['name_not_found', because('name_not_found', template, { host, place })];
  }
  if (error.message === HUNG_UP) {
    const template = '{host} ({place}) hung up during the handshake; its log says why';
    return ['connection_failed', because('closed_in_handshake', template, { host, place })];
  }
  if (code === 'ETIMEDOUT' || /timed out/i.test(error.message)) {
    const step = attempt.answered ? 'the handshake did not end in time' : 'no answer in time';
    return ['timed_out', because('timed_out', '{host} ({place}): {step}', { host, place, step })];
  }
  if (/no matching/i.test(error.message)) return ['no_common_algorithm', noCommon(error, attempt)];
  if (isAuthentication(error)) {
    const template = '{host} let {user} in with none of: {tried}; put the public key into its authorized_keys';
    return ['authentication_failed', because('authentication_failed', template, { host, user, tried })];
  }
  if (/before handshake/.test(error.message) || (code === 'ECONNRESET' && !attempt.answered)) {
    const template = '{host} ({place}) closed the connection before it said a word; is it sshd, and does it let us in?';
    return ['connection_failed', because('closed_before_banner', template, { host, place })];
  }
  const said = error.message || String(code);
  return ['connection_failed', because('connection_failed', '{host} ({place}): {said}', { host, place, said })];
}

/** What node-ssh says, with the code ETIMEDOUT, for every connection that closes before it is ready. */
const HUNG_UP = 'No response from server';

function isAuthentication(error: Error): boolean {
  const level = 'level' in error ? error.level : undefined;
  return level === 'client-authentication' || level === 'agent' || /authentication failures/i.test(error.message);
}

function noCommon(error: Error, { host, offered }: Attempt): Reason {
  const kind = error.message.replace(/^.*no matching /i, '');
  const offers = [...offered].find(([name]) => name.toLowerCase() === kindNames.get(kind))?.[1] ?? 'unknown';
  const template =
    'no common {kind} with {host}, which offers only: {offers}; old algorithms are off unless a host opts in';
  return because('no_common_algorithm', template, { kind, host, offers });
}

/** ssh2's names for a kind of algorithm: in its error, and in its log of what the host offered. */
const kindNames: ReadonlyMap<string, string> = new Map([
  ['key exchange algorithm', 'kex method'],
  ['host key format', 'host key format'],
  ['C->S cipher', 'c->s cipher'],
  ['S->C cipher', 's->c cipher'],
  ['C->S MAC', 'c->s mac'],
  ['S->C MAC', 's->c mac'],
]);

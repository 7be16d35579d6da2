import { TaishoError } from '../core/error.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import { Unreachable, type Become } from '../core/transport.ts';

const USER_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/;
const SHELL = ['/bin/sh'] as const;

/** Arguments that start `/bin/sh`, as the user to become when there is one. No argument needs quoting in any shell. */
export function shellCommand(become: string | undefined): readonly [string, ...string[]] {
  return become === undefined ? SHELL : ['sudo', '-n', '-H', '-u', become, '--', ...SHELL];
}

/** The user to become, or undefined when there is none or it is the one who logs in. Throws for a bad user name. */
export function becomeUser(become: Become | undefined, login: string): string | undefined {
  if (become === undefined) return undefined;
  checkUserName(become.user);
  return become.user === login ? undefined : become.user;
}

/** Throws for a user name outside the grammar that every command line and every shell passes unchanged. */
export function checkUserName(user: string): void {
  if (USER_NAME.test(user)) return;
  const shown = JSON.stringify(user);
  throw new TaishoError(
    'invalid_user_name',
    `${shown} can't be a user name: letters, digits, "_", "." and "-", a letter first, 32 at most`,
  );
}

/** Why no shell ever read the script: sudo's refusal, or an account without a shell. */
export function neverBegan(
  { host, become }: { readonly host: string; readonly become: string | undefined },
  code: number,
  stderr: string,
): Unreachable {
  const said = stderr.trim() || `nothing, exit code ${code}`;
  const reason = become === undefined ? noShell(host, said) : refusal(host, become, code, said);
  return new Unreachable(become === undefined ? 'connection_failed' : 'become_failed', reason, sentence(reason));
}

function noShell(host: string, said: string): Reason {
  return because('no_shell', 'the account on {host} did not run /bin/sh (it said: {said}); use one with a shell', {
    host,
    said,
  });
}

/** What sudo says in English, and what to do about it; in another language the words alone must do. */
const REFUSALS: readonly (readonly [RegExp, string, string])[] = [
  [/must have a tty/, 'sudo_needs_tty', 'take requiretty out of sudoers for this user'],
  [/password is required/, 'sudo_needs_password', 'give this user a NOPASSWD rule in sudoers'],
  [/not in the sudoers|not allowed to (execute|run)/, 'sudo_not_allowed', 'give this user a NOPASSWD rule in sudoers'],
  [/unknown user/, 'sudo_unknown_user', 'name a user that exists there'],
];

function refusal(host: string, user: string, code: number, said: string): Reason {
  const known = REFUSALS.find(([pattern]) => pattern.test(said));
  const missing = code === 127 || code === 126;
  const name = known?.[1] ?? (missing ? 'sudo_missing' : 'sudo_refused');
  const remedy = known?.[2] ?? (missing ? 'install sudo there, or log in as {user}' : 'try `sudo -n` there by hand');
  return because(name, `can't become {user} on {host} with sudo -n (it said: {said}); ${remedy}`, { host, user, said });
}

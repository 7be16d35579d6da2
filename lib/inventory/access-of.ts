import type { Host } from '../core/host.ts';
import { TaishoError } from '../core/error.ts';
import { ABSOLUTE_PATH, ADDRESS, matches, USER_NAME } from '../core/name.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Become, Target } from '../core/transport.ts';
import { shown } from './host-pattern.ts';
import { badVariable, definedName, flagVariable, textVariable } from './host-variable.ts';
import { hostKeysAreChecked, sshArguments } from './ssh-arguments.ts';

/** The way into a host, as its variables say. */
export interface HostAccess {
  readonly target: Target;
  /** The directory that stands for its `/`; '' when it is `/` itself. */
  readonly root: string;
  readonly connection: 'ssh' | 'local';
}

/** What a caller gives for hosts whose variables don't say. */
export interface AccessDefaults {
  readonly become?: BecomeKeywords;
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly knownHostsFiles?: readonly string[];
}

/** Reads Ansible's connection variables. Throws `TaishoError` for one that makes no sense or is not supported. */
export function accessOf(host: Host, defaults: AccessDefaults = {}): HostAccess {
  refuseSecrets(host);
  const user = nameIn(host, ['ansible_user', 'ansible_ssh_user'], USER_NAME) ?? defaults.user;
  const privateKeyFile =
    textVariable(host, 'ansible_private_key_file', 'ansible_ssh_private_key_file') ?? defaults.privateKeyFile;
  const knownHostsFiles = knownHostsOf(host) ?? defaults.knownHostsFiles;
  const become = becomeOf(host, defaults.become ?? {});
  const target: Target = {
    name: host.name,
    address: nameIn(host, ['ansible_host', 'ansible_ssh_host'], ADDRESS) ?? host.name,
    port: portOf(host),
    ...(user !== undefined && { user }),
    ...(privateKeyFile !== undefined && { privateKeyFile }),
    ...(knownHostsFiles !== undefined && { knownHostsFiles }),
    ...(become !== undefined && { become }),
  };
  return { target, root: rootOf(host), connection: connectionOf(host) };
}

const SECRETS = [
  'ansible_password',
  'ansible_ssh_pass',
  'ansible_ssh_password',
  'ansible_become_password',
  'ansible_become_pass',
  'ansible_sudo_password',
  'ansible_sudo_pass',
  'ansible_su_password',
  'ansible_su_pass',
  'ansible_private_key_passphrase',
  'ansible_ssh_private_key_passphrase',
];

function refuseSecrets(host: Host): void {
  const name = definedName(host, SECRETS);
  if (name !== undefined)
    throw badVariable(host, name, 'passwords are not supported yet; use a key or an agent, and sudo -n');
}

function nameIn(host: Host, names: readonly string[], grammar: string): string | undefined {
  const value = textVariable(host, ...names);
  if (value === undefined || matches(grammar, value)) return value;
  const name = definedName(host, names) ?? '';
  throw badVariable(host, name, `this can't be ${grammar === ADDRESS ? 'an address' : 'the name of a user'}`);
}

/** In the order in which Ansible hands them to ssh: the first file list counts. */
function knownHostsOf(host: Host): readonly string[] | undefined {
  for (const name of ['ansible_host_key_checking', 'ansible_ssh_host_key_checking'])
    if (flagVariable(host, name) === false) throw hostKeysAreChecked(`host ${host.name}: ${name}: false`);
  let found: readonly string[] | undefined;
  for (const name of ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args']) {
    if (host.vars[name] === '') continue;
    const { knownHostsFiles } = sshArguments(textVariable(host, name) ?? '', `host ${host.name}: ${name}`);
    found ??= knownHostsFiles;
  }
  return found;
}

/** Variables win over keywords, as in Ansible. */
function becomeOf(host: Host, keywords: BecomeKeywords): Become | undefined {
  const flag = flagVariable(host, 'ansible_become');
  const user = nameIn(host, ['ansible_become_user'], USER_NAME);
  const method = textVariable(host, 'ansible_become_method') ?? keywords.method ?? 'sudo';
  if (!(flag ?? keywords.become ?? false)) return undefined;
  const ignored = definedName(host, [
    'ansible_become_flags',
    'ansible_become_exe',
    'ansible_sudo_flags',
    'ansible_sudo_exe',
  ]);
  if (ignored !== undefined && host.vars[ignored] !== '')
    throw badVariable(host, ignored, 'it is not supported: sudo is called as `sudo -n`');
  if (method !== 'sudo' && method !== 'ansible.builtin.sudo')
    throw badVariable(host, 'ansible_become_method', `${shown(method)} is not supported yet; use sudo`);
  const wanted = user ?? keywords.user ?? 'root';
  if (!matches(USER_NAME, wanted))
    throw new TaishoError(
      'bad_become_user',
      `host ${host.name}: become_user: ${shown(wanted)} can't be the name of a user`,
    );
  return { method: 'sudo', user: wanted };
}

function portOf(host: Host): number {
  const name = definedName(host, ['ansible_port', 'ansible_ssh_port']);
  if (name === undefined) return 22;
  const text = textVariable(host, name) ?? '';
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port > 0 && port < 65_536) return port;
  throw badVariable(host, name, 'it must be a port, 1 to 65535');
}

function rootOf(host: Host): string {
  const path = textVariable(host, 'taisho_root')?.replace(/\/+$/, '');
  if (path === undefined || matches(ABSOLUTE_PATH, path)) return path ?? '';
  if (path === '' && host.vars['taisho_root'] === '/') return '';
  throw badVariable(host, 'taisho_root', 'it must be an absolute path without . and ..');
}

function connectionOf(host: Host): 'ssh' | 'local' {
  const value = textVariable(host, 'ansible_connection') ?? 'ssh';
  const short = value.replace(/^ansible\.builtin\./, '');
  if (short === 'local') return 'local';
  if (['ssh', 'smart', 'paramiko', 'paramiko_ssh'].includes(short)) return 'ssh';
  throw badVariable(host, 'ansible_connection', `${shown(value)} is not supported; use ssh or local`);
}

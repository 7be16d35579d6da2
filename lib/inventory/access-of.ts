import { TaishoError } from '../core/error.ts';
import type { Host } from '../core/host.ts';
import type { Json } from '../core/json.ts';
import { ABSOLUTE_PATH, matches } from '../core/name.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Become, Target } from '../core/transport.ts';
import { sshArguments } from './ssh-arguments.ts';

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
  const read = new VariableReader(host);
  read.refuseSecrets();
  const user = read.text('ansible_user', 'ansible_ssh_user') ?? defaults.user;
  const privateKeyFile =
    read.text('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? defaults.privateKeyFile;
  const known =
    sshArguments(host, ['ansible_ssh_common_args', 'ansible_ssh_extra_args']).knownHostsFiles ??
    defaults.knownHostsFiles;
  const become = becomeOf(read, defaults.become ?? {});
  const target: Target = {
    name: host.name,
    address: read.text('ansible_host', 'ansible_ssh_host') ?? host.name,
    port: read.port(),
    ...(user !== undefined && { user }),
    ...(privateKeyFile !== undefined && { privateKeyFile }),
    ...(known !== undefined && { knownHostsFiles: known }),
    ...(become !== undefined && { become }),
  };
  return { target, root: read.root(), connection: read.connection() };
}

/** Variables win over keywords, as in Ansible. */
function becomeOf(read: VariableReader, keywords: BecomeKeywords): Become | undefined {
  if (!(read.flag('ansible_become') ?? keywords.become ?? false)) return undefined;
  const method = read.text('ansible_become_method') ?? keywords.method ?? 'sudo';
  if (method !== 'sudo')
    throw read.wrong('ansible_become_method', `${JSON.stringify(method)} is not supported yet; use sudo`);
  return { method, user: read.text('ansible_become_user') ?? keywords.user ?? 'root' };
}

const SECRETS = [
  'ansible_password',
  'ansible_ssh_pass',
  'ansible_ssh_password',
  'ansible_become_password',
  'ansible_become_pass',
  'ansible_sudo_pass',
];

class VariableReader {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.#value(name);
      if (value === undefined) continue;
      if (typeof value === 'number') return String(value);
      if (typeof value !== 'string' || value === '') throw this.wrong(name, 'it must be text');
      return value;
    }
    return undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (/^(true|yes|on|1)$/i.test(word)) return true;
    if (/^(false|no|off|0)$/i.test(word)) return false;
    throw this.wrong(name, 'it must be true or false');
  }

  port(): number {
    const value = this.#value('ansible_port') ?? this.#value('ansible_ssh_port') ?? 22;
    const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
    if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) return port;
    throw this.wrong('ansible_port', 'it must be a port, 1 to 65535');
  }

  root(): string {
    const value = this.text('taisho_root');
    const path = value?.replace(/\/+$/, '') ?? '';
    if (path === '' || matches(ABSOLUTE_PATH, path)) return path;
    throw this.wrong('taisho_root', 'it must be an absolute path without . and ..');
  }

  connection(): 'ssh' | 'local' {
    const value = this.text('ansible_connection') ?? 'ssh';
    if (value === 'local') return 'local';
    if (['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh'].includes(value)) return 'ssh';
    throw this.wrong('ansible_connection', `${JSON.stringify(value)} is not supported; use ssh or local`);
  }

  refuseSecrets(): void {
    const secret = SECRETS.find((name) => this.#value(name) !== undefined);
    if (secret !== undefined)
      throw this.wrong(secret, 'passwords are not supported yet; use a key or an agent, and sudo without a password');
  }

  wrong(name: string, what: string): TaishoError {
    return new TaishoError('bad_variable', `host ${this.#host.name}: ${name}: ${what}`);
  }

  #value(name: string): Json | undefined {
    const { vars } = this.#host;
    const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
    return value === null ? undefined : value;
  }
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootHost, writeHost } from './host-tree.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { generateKeyPair, startServer, type EmbeddedServer } from './server.ts';

/** A fleet of embedded hosts, each with an SSH server of its own on loopback. */
export interface EmbeddedFleet {
  readonly directory: string;
  /** Ansible's INI format; everything a run needs is in it. */
  readonly inventoryFile: string;
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  readonly hosts: ReadonlyMap<string, EmbeddedHost>;
  /** Stops the servers and removes the directory. */
  close(): Promise<void>;
}

export interface EmbeddedHost {
  readonly scenario: Scenario;
  /** The directory that stands for the host's `/`. */
  readonly root: string;
  /** Absent for a host that is down. */
  readonly server?: EmbeddedServer;
}

/** Writes and boots hosts and starts their servers. No root rights are needed; nothing leaves loopback. */
export async function startFleet(chosen: readonly Scenario[] = scenarios): Promise<EmbeddedFleet> {
  const directory = await mkdtemp(join(tmpdir(), 'taisho-fleet-'));
  const keys = generateKeyPair();
  const at = (name: string): string => join(directory, name);
  const hosts = new Map<string, EmbeddedHost>();
  const close = async (): Promise<void> => {
    await Promise.all([...hosts.values()].map(({ server }) => server?.close()));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const scenario of chosen)
      hosts.set(scenario.name, await startHost(scenario, at(scenario.name), keys.publicKey));
    await writeFile(at('id_ed25519'), keys.privateKey, { mode: 0o600 });
    const servers = [...hosts.values()].flatMap(({ server }) => server ?? []);
    await writeFile(at('known_hosts'), servers.map((server) => `${server.knownHostsLine()}\n`).join(''));
    await writeFile(at('inventory.ini'), inventoryOf(hosts, at('id_ed25519'), at('known_hosts')));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    directory,
    hosts,
    close,
    inventoryFile: at('inventory.ini'),
    privateKeyFile: at('id_ed25519'),
    knownHostsFile: at('known_hosts'),
  };
}

async function startHost(scenario: Scenario, root: string, authorizedKey: string): Promise<EmbeddedHost> {
  if (!scenario.booted) return { scenario, root };
  await mkdir(root);
  await writeHost(root, scenario.description);
  await bootHost(root);
  return { scenario, root, server: await startServer({ authorizedKey }) };
}

function inventoryOf(hosts: ReadonlyMap<string, EmbeddedHost>, key: string, knownHosts: string): string {
  const lines = [...hosts].map(
    ([name, { root, server }]) => `${name} ansible_port=${server?.port ?? 1} taisho_root=${root}`,
  );
  return `# The embedded fleet: every host is a directory, reached over real SSH on loopback.
[splx]
${lines.join('\n')}

[splx:vars]
ansible_host=127.0.0.1
ansible_user=root
# The directories belong to you: nobody needs to become root in them.
ansible_become=false
ansible_ssh_private_key_file=${key}
ansible_ssh_common_args=-o UserKnownHostsFile="${knownHosts}"
`;
}

import type { Catalogue } from './core/catalogue.ts';
import type { Inventory } from './core/host.ts';
import type { Playbook } from './core/playbook.ts';
import type { AnyRemedy, Remedies } from './core/remedy.ts';
import type { Transport } from './core/transport.ts';
import { everyNeed } from './facts/index.ts';
import { accessOf, selectHosts } from './inventory/index.ts';
import { loadCatalogue } from './load/load-catalogue.ts';
import { loadPlaybook as loadPlaybookWith, type LoadPlaybookOptions } from './load/load-playbook.ts';
import { playbookDefiner } from './playbook/define-playbook.ts';
import { playbookFromValue } from './playbook/parse-playbook.ts';
import { remedies as builtIn } from './remedies/index.ts';
import {
  gatherFacts,
  runWith,
  type GatherSettings,
  type HostFacts,
  type RunOptions,
  type RunParts,
  type RunResult,
} from './run/index.ts';

export interface LibraryRunOptions extends RunOptions {
  /** The remedies that tasks may use; default: the built-in ones. */
  readonly remedies?: Remedies | undefined;
  readonly catalogue?: Catalogue | undefined;
  /** For hosts reached over SSH and, with `ansible_connection: local`, for this machine. Default: taisho's own. */
  readonly transports?: { readonly ssh?: Transport; readonly local?: Transport } | undefined;
  /** Defaults for hosts whose inventory doesn't say. */
  readonly user?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  /** known_hosts files to trust in place of the user's and the system's. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** Become root though neither playbook nor inventory says so. */
  readonly become?: boolean | undefined;
}

/**
 * Runs a playbook against an inventory. Resolves with what became of every host; throws `TaishoError` for what the caller
 * got wrong. It prints nothing: `onEvent` tells what happens. Several runs may go on at a time.
 */
export async function run(
  playbook: Playbook,
  inventory: Inventory,
  options: LibraryRunOptions = {},
): Promise<RunResult> {
  return runWith(playbook, inventory, await partsOf(options), options);
}

/** What a run is made with besides the caller's wishes. */
export async function partsOf(options: LibraryRunOptions): Promise<RunParts> {
  const catalogue = options.catalogue ?? (await loadCatalogue());
  const { ssh, local } = await transportsOf(options);
  const { user, privateKeyFile, knownHostsFiles } = options;
  return {
    remedies: options.remedies ?? builtIn,
    catalogue,
    accessOf: (host, keywords) => {
      const become = options.become === undefined ? keywords : { become: options.become, ...keywords };
      const { target, root, connection } = accessOf(host, {
        become,
        ...(user !== undefined && { user }),
        ...(privateKeyFile !== undefined && { privateKeyFile }),
        ...(knownHostsFiles !== undefined && { knownHostsFiles }),
      });
      return { connection, target, root, transport: connection === 'local' ? local : ssh };
    },
  };
}

/**
 * Reads everything taisho can know of the hosts that fit a pattern, in one script on each; changes nothing. Gives facts by
 * name, or why a host could not be read.
 */
export async function readFacts(
  inventory: Inventory,
  pattern: string,
  options: LibraryRunOptions = {},
): Promise<ReadonlyMap<string, HostFacts>> {
  const parts = await partsOf(options);
  const needs = everyNeed(parts.catalogue.products.flatMap(({ services }) => services));
  return gatherFacts(selectHosts(inventory, pattern, options.limit), needs, gatherSettings(parts, options));
}

/** How hosts are read outside a play. */
export function gatherSettings(parts: RunParts, options: LibraryRunOptions): GatherSettings {
  return {
    accessOf: parts.accessOf,
    forks: options.forks ?? 20,
    scriptTimeout: options.scriptTimeout ?? 600_000,
    signal: options.signal,
  };
}

/** Loads a playbook, YAML or TypeScript; tasks may use the built-in remedies or those given. */
export function loadPlaybook(path: string, options: Partial<LoadPlaybookOptions> = {}): Promise<Playbook> {
  return loadPlaybookWith(path, { remedies: builtIn, ...options });
}

/** A playbook made in a program, checked like any other. Throws `InvalidInput`. */
export function playbookOf(
  value: unknown,
  options: { readonly remedies?: Remedies; readonly source?: string } = {},
): Playbook {
  return playbookFromValue(value, { remedies: options.remedies ?? builtIn, source: options.source ?? 'playbook' })
    .playbook;
}

/** Types a playbook by the built-in remedies: a missing or mistyped parameter is a compile error. */
export const definePlaybook = playbookDefiner<typeof builtIn>();

/** The built-in remedies by name; spread them to add one of your own. */
export const remedies: typeof builtIn & Readonly<Record<string, AnyRemedy>> = builtIn;

/** The ways into hosts: those given, else taisho's own. */
export async function transportsOf({
  transports = {},
}: Pick<LibraryRunOptions, 'transports'>): Promise<{ ssh: Transport; local: Transport }> {
  const { sshTransport, localTransport } = await import('./transport/index.ts');
  return { ssh: transports.ssh ?? sshTransport(), local: transports.local ?? localTransport() };
}

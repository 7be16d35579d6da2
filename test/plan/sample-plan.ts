import { createHash } from 'node:crypto';
import { need } from '../../lib/core/fact.ts';
import type { PlanDocument, PlannedPlay, Way } from '../../lib/core/plan.ts';
import { because } from '../../lib/core/reason.ts';
import { bootSystem, modules, startLinks } from '../../lib/facts/index.ts';
import { documentOf, type DocumentParts, type HostToFold } from '../../lib/plan/fold.ts';
import { withPromises } from '../../lib/plan/host-plan.ts';
import { insservOrder, linksBefore, linksBehind, rcOrder, startLinksPrint, systemdOrder } from './sample-boot.ts';
import { byDropIn, byOverride, byRenames, byWindow, nothing, refusedWith, type SampleWork } from './sample-tasks.ts';

/** A name that no inventory lets through: whoever shows a plan has to bear it all the same. */
export const hostileName = '<script>alert(1)</script>\u001b]0;pwned\u0007\u202e\r\n"\'&';

/** Text that a host may well have printed. */
export const hostileText =
  '</script><script>alert(1)</script><img src=x onerror=alert(1)>\u001b[2J\u0007\r\n\u0000\u202e\u2066\u200b\u2028{{7*7}} ${7*7} <!-- ]]>';

export interface SampleOptions {
  /** With the host of the hostile name; such a document is never a valid file. Default: true. */
  readonly hostile?: boolean;
  /** Hosts with work to do, of each kind. Default: 597, 250, 100 and 47. */
  readonly sizes?: readonly [renames: number, override: number, dropIn: number, window: number];
}

/** A plan of 1,000 hosts: four kinds of change, three hosts with nothing to do, one refused, one that can't be reached. */
export function samplePlan(options: SampleOptions = {}): PlanDocument {
  return documentOf(sampleParts(options));
}

/** What that plan is made of. */
export function sampleParts({ hostile = true, sizes = [597, 250, 100, 47] }: SampleOptions = {}): DocumentParts {
  const [web, sles, app, db] = sizes;
  const hosts = [
    ...named(web, 3, 'web', '').map((name) => changing(name, byRenames, { order: rcOrder })),
    changing(hostile ? hostileName : 'odd1', byRenames, { order: rcOrder, print: hostileText }),
    ...named(sles, 3, 'sles', '').map((name) => changing(name, byOverride, { order: insservOrder, weak: true })),
    ...named(app, 0, 'app', '.example.com').map((name) => changing(name, byDropIn, { order: systemdOrder })),
    ...named(db, 2, 'db', '.example.com').map((name) => changing(name, byWindow)),
    ...named(3, 0, 'gw', '').map((name) => host(name, nothing, { links: linksBehind })),
    refused('proxy1'),
    unreachable('down1'),
  ];
  return {
    made: new Date('2026-11-24T01:28:19.000Z'),
    expires: new Date('2026-12-01T01:28:19.000Z'),
    taisho: '0.1.0',
    by: 'admin@control.example.com',
    source: { kind: 'playbook', name: 'playbooks/start-after.yml' },
    plays: [
      play(
        'Start splx right behind what conflicts with it',
        hosts.map(({ name }) => name),
      ),
      play(
        'Patch ServerProtect',
        hosts.map(({ name }) => name).filter((name) => name.startsWith('db')),
      ),
    ],
    hosts,
  };
}

interface HostOptions {
  readonly order?: HostToFold['order'];
  readonly weak?: boolean;
  /** What it prints about its modules, besides its own. */
  readonly print?: string;
  readonly links?: readonly string[];
}

function changing(name: string, work: SampleWork, options: HostOptions = {}): HostToFold {
  const why = because('would_change', 'there is something to do');
  return { ...host(name, work, options), outcome: 'changed', why };
}

function host(name: string, work: SampleWork, options: HostOptions): HostToFold {
  const { order, weak = false, print = '', links = linksBefore } = options;
  const seen = [
    { way: 0, need: need(bootSystem), bytes: Buffer.from('/etc/inittab\n/etc/rc.d/rc\nstart links\n') },
    { way: 0, need: need(startLinks), bytes: Buffer.from(startLinksPrint(links)) },
    {
      way: 0,
      need: need(modules),
      bytes: Buffer.from(`modules\nsplxmod 72576 1 - Live 0x${digest(name, 'hex').slice(0, 8)}\n${print}`),
    },
  ];
  return {
    name,
    ways: [wayTo(name)],
    hostKey: `SHA256:${digest(name, 'base64').replace(/=+$/, '')}`,
    algorithms: weak ? OLD : MODERN,
    outcome: 'ok',
    why: because('nothing_to_do', 'nothing to do'),
    open: [],
    seen,
    tasks: work.tasks,
    parts: withPromises(seen, work.parts),
    ...(order !== undefined && { order }),
  };
}

function refused(name: string): HostToFold {
  const { why, ...work } = refusedWith(hostileText);
  return { ...host(name, work, {}), outcome: 'refused', why };
}

function unreachable(name: string): HostToFold {
  const why = because('connection_refused', '{address} port {port} refused the connection', {
    address: '192.0.2.14',
    port: 22,
  });
  return { name, ways: [], outcome: 'unreachable', why, open: [], seen: [], tasks: [], parts: [] };
}

function play(name: string, hosts: readonly string[]): PlannedPlay {
  return {
    name,
    hosts,
    serial: [{ hosts: 1 }, { percent: 10 }, { percent: 100 }],
    maxFailPercentage: 5,
    anyErrorsFatal: false,
    rollback: true,
  };
}

function wayTo(name: string): Way {
  const become = { method: 'sudo', user: 'root' } as const;
  return { connection: 'ssh', root: '', target: { name, address: '192.0.2.7', port: 22, user: 'admin', become } };
}

function named(count: number, digits: number, before: string, behind: string): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${before}${String(i + 1).padStart(digits, '0')}${behind}`);
}

function digest(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding);
}

const MODERN = {
  kex: 'curve25519-sha256',
  hostKey: 'ssh-ed25519',
  cipher: 'aes256-gcm@openssh.com',
};

const OLD = {
  kex: 'diffie-hellman-group14-sha1',
  hostKey: 'ssh-rsa',
  cipher: 'aes128-ctr',
  mac: 'hmac-sha1',
};

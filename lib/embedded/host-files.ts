import type { DirectoryEntry, Entry, FileEntry } from '../core/action.ts';
import { checkDescription } from './check-description.ts';
import { STATE } from './functions.ts';
import { linksOf, type HostDescription, type ServiceDescription } from './host-description.ts';
import {
  functionsScript,
  MARKER,
  patchScript,
  PATCH_SCRIPT,
  plainService,
  rcLocalScript,
  rcScript,
  splx,
} from './init-scripts.ts';

const INIT = '/etc/rc.d/init.d';
const SPLX = '/opt/TrendMicro/SProtectLinux';

/** All that lies on a described host before its first boot, by path; a directory comes before what is in it. */
export function hostFiles(description: HostDescription): ReadonlyMap<string, Entry> {
  checkDescription(description);
  const entries = new Map<string, Entry>();
  for (const path of DIRECTORIES) entries.set(path, directory());
  for (const [path, entry] of systemFiles(description)) entries.set(path, entry);
  for (const service of description.services) {
    entries.set(`${INIT}/${service.name}`, script(scriptOf(service), description));
    for (const { level, prefix } of service.links ?? linksOf(service.chkconfig)) {
      entries.set(`/etc/rc.d/rc${level}.d/${prefix}${service.name}`, link(`../init.d/${service.name}`));
    }
  }
  if (description.rcLocal === true) for (const [path, entry] of rcLocal(description)) entries.set(path, entry);
  if (description.build !== undefined) {
    for (const [path, entry] of serverProtect(description, description.build)) entries.set(path, entry);
  }
  return entries;
}

const LEVELS = [0, 1, 2, 3, 4, 5, 6];
const BELOW_VAR = ['lib', 'lock', 'lock/subsys', 'log', 'run'].map((name) => `/var/${name}`);
const RC = LEVELS.map((level) => `/etc/rc.d/rc${level}.d`);
const DIRECTORIES = [
  '/etc',
  '/etc/rc.d',
  INIT,
  ...RC,
  '/opt',
  '/proc',
  '/root',
  '/sbin',
  '/tmp',
  '/var',
  ...BELOW_VAR,
  STATE,
];

function systemFiles(description: HostDescription): readonly (readonly [string, Entry])[] {
  const { kernel, release, runlevel } = description;
  return [
    [MARKER, file('This directory stands for the / of a pretend host made by taisho.\n')],
    ['/etc/init.d', link('rc.d/init.d')],
    ...LEVELS.map((level) => [`/etc/rc${level}.d`, link(`rc.d/rc${level}.d`)] as const),
    ['/etc/inittab', file(inittab(runlevel))],
    ['/etc/redhat-release', file(`${release}\n`)],
    [`${INIT}/functions`, file(functionsScript())],
    ['/etc/rc.d/rc', script(rcScript(Number(/release (\d+)/.exec(release)?.[1] ?? 5)), description)],
    ['/proc/modules', file(MODULES)],
    ['/proc/stat', file('cpu  0 0 0 0 0 0 0 0\nbtime 0\n')],
    ['/proc/uptime', file('0.00 0.00\n')],
    ['/proc/version', file(`Linux version ${kernel} (mockbuild@example.com) #1 SMP\n`)],
    [`${STATE}/clock`, file('1 0\n')],
    [`${STATE}/modules`, file(MODULES)],
    [`${STATE}/after-boot.json`, file(`${JSON.stringify(description.afterBoot ?? {})}\n`)],
  ];
}

function inittab(runlevel: number): string {
  const levels = LEVELS.map((level) => `l${level}:${level}:wait:/etc/rc.d/rc ${level}\n`);
  return `id:${runlevel}:initdefault:\n\nsi::sysinit:/etc/rc.d/rc.sysinit\n\n${levels.join('')}`;
}

/** What an ordinary machine has loaded. */
const MODULES = `ext3 123593 2 - Live 0xf88b1000
jbd 56553 1 ext3, Live 0xf886a000
dm_mod 61405 0 - Live 0xf8859000
e1000 119120 0 - Live 0xf8901000
sunrpc 144573 1 - Live 0xf8a2e000
`;

/** The last link of an ordinary RHEL, which leads outside `init.d`. */
function rcLocal(description: HostDescription): readonly (readonly [string, Entry])[] {
  const links = [2, 3, 4, 5].map((level) => [`/etc/rc.d/rc${level}.d/S99local`, link('../rc.local')] as const);
  return [
    ['/etc/rc.d/rc.local', script(rcLocalScript(), description)],
    ['/etc/rc.local', link('rc.d/rc.local')],
    ...links,
  ];
}

function scriptOf(service: ServiceDescription): string {
  return service.kind === 'splx' ? splx(service) : plainService(service);
}

function serverProtect({ kernel, shell }: HostDescription, build: number): readonly (readonly [string, Entry])[] {
  return [
    ['/opt/TrendMicro', directory()],
    [SPLX, directory()],
    [`${SPLX}/backup`, directory()],
    [`${SPLX}/Patch.ini`, file(`[CurrentVersion]\nBuildNumber=${build}\n`)],
    [`${SPLX}/tmsplx.xml`, file(SETTINGS)],
    [`${SPLX}/SPLX.module`, directory()],
    [`${SPLX}/SPLX.module/splxmod-${kernel}.i686.o`, file('stand-in for a kernel module\n')],
    ['/root/patch', directory()],
    [PATCH_SCRIPT, script(patchScript(build + 1), shell === undefined ? {} : { shell })],
  ];
}

const SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<ServerProtect>
  <Group Name="Scan">
    <P Name="RealtimeScan" Value="1"/>
    <P Name="IncludeLocal" Value="1"/>
  </Group>
</ServerProtect>
`;

function file(content: string, mode = 0o644): FileEntry {
  return { type: 'file', content, mode };
}

function script(text: string, { shell }: { readonly shell?: string }): FileEntry {
  return file(shell === undefined ? text : text.replace('#!/bin/sh', `#!${shell}`), 0o755);
}

function directory(): DirectoryEntry {
  return { type: 'directory', mode: 0o755 };
}

function link(target: string): Entry {
  return { type: 'link', target };
}

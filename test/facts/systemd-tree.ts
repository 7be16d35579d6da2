import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { script, type Tree } from '../remote/shell.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/systemd');

/** What a real systemd said of a real host: S01splx, S90abc, S95lsb (the last with an LSB header), and the native abc2. */
export function captured(name: string): string {
  return readFileSync(join(fixtures, `${name}.txt`), 'utf8');
}

/** That host below a root: a systemctl that says what the real one said. It notes in `called` what it was asked. */
export function systemdTree(over: Readonly<Record<string, string>> = {}): Tree {
  const said = ['--version', 'get-default', 'show'].map((verb) => {
    const name = verb.replace(/^--/, '');
    return [`said/${verb}`, over[name] ?? captured(name)] as const;
  });
  const lsb = '### BEGIN INIT INFO\n# Provides: lsb lsbalias\n# Required-Start: $network abc\n### END INIT INFO';
  const links = [2, 3, 4, 5].flatMap((level) =>
    ['S01splx', 'S90abc', 'S95lsb'].map(
      (name) => [`etc/rc${level}.d/${name}`, { link: `../init.d/${name.slice(3)}` }] as const,
    ),
  );
  return {
    'run/systemd/system': { directory: true },
    'bin/systemctl': script(
      't_at=${0%/bin/systemctl}; echo "$*" >>"$t_at/called"; cat "$t_at/said/$1" 2>/dev/null || :',
    ),
    'etc/init.d/splx': script(''),
    'etc/init.d/abc': script(''),
    'etc/init.d/lsb': script(lsb),
    ...Object.fromEntries(
      ['splx', 'abc', 'lsb'].map((name) => [`run/systemd/generator.late/${name}.service`, captured(`${name}.service`)]),
    ),
    'run/systemd/generator.late/lsbalias.service': { link: 'lsb.service' },
    'lib/systemd/system/ssh.service': '',
    'usr/lib/systemd/system/ssh.service': '',
    'etc/systemd/system/abc2.service': '',
    'etc/systemd/system/masked.service': { link: '/dev/null' },
    'etc/systemd/system/ssh.service.d/10-site.conf': '[Unit]\nAfter=abc2.service\n',
    ...Object.fromEntries(links),
    ...Object.fromEntries(said),
  };
}

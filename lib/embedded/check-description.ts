import { TaishoError } from '../core/error.ts';
import { ABSOLUTE_PATH, matches, SERVICE_NAME } from '../core/name.ts';
import type { HostDescription, ServiceDescription } from './host-description.ts';

/** Throws `bad_host_description` for a name that would break a script, or leave the host's directory. */
export function checkDescription(description: HostDescription): void {
  for (const service of description.services) checkService(service);
  for (const path of Object.keys(description.afterBoot ?? {})) {
    demand(matches(ABSOLUTE_PATH, path), 'afterBoot', path, 'a path such as /var/run/abc.pid');
  }
  demand(!/\n/.test(description.shell ?? ''), 'shell', description.shell, 'one line');
  demand(!/[\n/]/.test(description.kernel), 'kernel', description.kernel, 'a release such as 2.6.9-100.EL');
}

function checkService(service: ServiceDescription): void {
  const { chkconfig, links = [], name } = service;
  demand(matches(SERVICE_NAME, name) && name !== 'functions', 'name', name, 'a service name');
  demand(/^[0-6]+ \d\d \d\d$/.test(chkconfig), 'chkconfig', chkconfig, 'levels, start, stop, such as "345 90 10"');
  for (const { level, prefix } of links) {
    demand(/^[0-6]$/.test(String(level)), 'links', level, 'a runlevel from 0 to 6');
    demand(/^[SK]\w{0,6}$/.test(prefix), 'links', prefix, 'a prefix such as S91');
  }
  if (service.kind === 'splx') {
    for (const conflict of service.conflicts) demand(matches(SERVICE_NAME, conflict), 'conflicts', conflict, NAME);
    return;
  }
  for (const word of [service.process ?? name, service.wchan ?? name]) {
    demand(matches(SERVICE_NAME, word), 'process or wchan', word, NAME);
  }
  for (const line of Object.values(service.lsb ?? {})) demand(!/\n/.test(String(line)), 'lsb', line, 'one line');
}

const NAME = 'a name without shell characters';

function demand(holds: boolean, field: string, found: unknown, expected: string): void {
  if (holds) return;
  throw new TaishoError('bad_host_description', `${field}: found ${JSON.stringify(found)}, expected ${expected}`);
}

import type { Action } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { SERVICE_PATTERN } from '../core/name.ts';
import { matchesAny } from '../core/names-match.ts';
import { quote } from '../core/quote.ts';
import { fields, unreadable } from './records.ts';
import { parseProcesses, processes, seesAll, type HostProcess } from './processes.ts';

/** What a host shows of the services asked about. A state is concluded from it by `stateOf`. */
export interface Services {
  readonly evidence: ReadonlyMap<string, ServiceEvidence>;
  readonly processes: readonly HostProcess[];
  /** States that planned actions will have brought about. */
  readonly planned: ReadonlyMap<string, 'running' | 'stopped'>;
}

/** What speaks for one service that has an init script. */
export interface ServiceEvidence {
  readonly service: string;
  /** Exit code and print of `SCRIPT status`; absent when the script is not executable. */
  readonly status?: { readonly code: number; readonly print: string };
  /** Process ids in /var/run/NAME.pid, and whether such a process is there. */
  readonly pidfile?: { readonly pid: number; readonly alive: boolean };
  /** /var/lock/subsys/NAME; `unused` where the host keeps no such locks at all. */
  readonly lock: 'present' | 'absent' | 'unused';
}

/** A conclusion, with the observations it rests on. Unknown is never taken for stopped. */
export interface ServiceState {
  readonly state: 'running' | 'stopped' | 'unknown' | 'not-installed';
  readonly evidence: readonly string[];
  /** When its oldest process started, in clock ticks since boot. */
  readonly started?: number;
}

/** Evidence of the services asked about; a subject with `*` means every init script of such a name. */
export const services: Fact<Services> = {
  name: 'services',
  summary: 'state of the services asked about: status, pid file, lock file, processes',
  subject: SERVICE_PATTERN,
  probe,
  parse,
  after,
  holds,
  kept: (promised, read) =>
    [...promised.planned].every(([name, state]) => stateOf(read, name).state !== OPPOSITE[state]),
};

const OPPOSITE = { running: 'stopped', stopped: 'running' } as const;

/** `t_state` (`lib/remote/action-script.ts`) concludes as `stateOf` does. */
function holds(value: Services): string {
  const codes = { running: 0, stopped: 1, unknown: 2, 'not-installed': 2 };
  return [...value.evidence.keys()]
    .map((name) => `t_state ${quote(name)}; [ $? = ${codes[stateOf(value, name).state]} ] || exit 1`)
    .join('\n');
}

/** What a script prints goes through a variable, which holds no NUL: it can't pass for a field of the probe's own. */
function probe(subjects: readonly string[]): string {
  return String.raw`${processes.probe([])}
printf '\0'
t_d=$(t_init_dir) || t_d=/etc/init.d
if t_keeps_locks; then printf 'locks\0'; else printf 'no locks\0'; fi
t_seen=' '
for t_s in ${subjects.map((subject) => `"$R$t_d"/${subject}`).join(' ')}; do
  t_n=${'$'}{t_s##*/}
  [ -f "$t_s" ] || continue
  case $t_seen in *" $t_n "*) continue ;; esac
  t_seen="$t_seen$t_n "
  printf 'S\0%s\0' "$t_n"
  if [ -x "$t_s" ]; then t_print=$(t_service "$t_n" status 2>&1); t_c=$?; else t_print= t_c=-; fi
  printf '%s\0%s\0' "$t_print" $t_c
  t_pid=
  [ ! -r "$R/var/run/$t_n.pid" ] || read t_pid t_rest <"$R/var/run/$t_n.pid"
  case $t_pid in *[!0-9]*) t_pid= ;; esac
  if [ -n "$t_pid" ] && [ -d "$P/$t_pid" ]; then t_a=alive; else t_a=gone; fi
  if [ -e "$R/var/lock/subsys/$t_n" ]; then t_k=present; else t_k=absent; fi
  printf '%s\0%s\0%s\0' "$t_pid" $t_a $t_k
done`;
}

function parse(print: string): Services {
  const end = print.indexOf('\0');
  const [locks, ...words] = fields(print.slice(end + 1));
  if (end < 0 || (locks !== 'locks' && locks !== 'no locks')) throw unreadable('services', print.slice(0, 60));
  const evidence = new Map<string, ServiceEvidence>();
  for (let i = 0; i < words.length; i += 7) {
    const [mark, service = '', text = '', code, pid, alive, lock] = words.slice(i, i + 7);
    if (mark !== 'S' || lock === undefined) throw unreadable('services', service);
    evidence.set(service, {
      service,
      ...(code !== '-' && { status: { code: Number(code), print: text.trim() } }),
      ...(pid !== '' && { pidfile: { pid: Number(pid), alive: alive === 'alive' } }),
      lock: lock === 'present' ? 'present' : locks === 'locks' ? 'absent' : 'unused',
    });
  }
  return { evidence, processes: parseProcesses(print.slice(0, end)), planned: new Map() };
}

function after(value: Services, action: Action): Services | typeof unforeseeable {
  if (action.kind === 'run') return unforeseeable;
  if (action.kind !== 'service' || action.verb === 'reload') return value;
  const planned = new Map(value.planned).set(action.service, action.verb === 'stop' ? 'stopped' : 'running');
  return { ...value, planned };
}

/**
 * Concludes a state. Signs that contradict each other, or none that can be trusted, give `unknown`.
 * `processNames` are the names or patterns its processes are known by; where none are known, an absent process proves nothing.
 * Where only some processes can be seen nothing shows that it is stopped: its own status looks at the same ones.
 * An action looks again by the same rules: `t_state` in `lib/remote/action-script.ts`.
 */
export function stateOf(value: Services, service: string, processNames: readonly string[] = []): ServiceState {
  const seen = value.evidence.get(service);
  if (seen === undefined) return { state: 'not-installed', evidence: [`no init script ${service}`] };
  const own = processesOf(value.processes, seen, processNames);
  const started = own.length > 0 ? { started: Math.min(...own.map((p) => p.started)) } : {};
  const planned = value.planned.get(service);
  if (planned !== undefined) return { state: planned, evidence: ['as planned before'], ...started };

  const signs = [
    ...statusSigns(seen),
    ...pidfileSigns(seen),
    ...processSigns(own, service, processNames),
    ...lockSigns(seen, own),
  ];
  const all = seesAll(value.processes);
  const evidence = [...signs.map(({ text }) => text), ...(all ? [] : ['processes of other users can not be seen'])];
  const running = signs.some((sign) => sign.says === 'running');
  const stopped = all && signs.some((sign) => sign.says === 'stopped');
  if (running === stopped) return { state: 'unknown', evidence, ...started };
  return { state: running ? 'running' : 'stopped', evidence, ...started };
}

interface Sign {
  readonly says: 'running' | 'stopped' | 'nothing';
  readonly text: string;
}

/** LSB: 0 running, 1 dead with pid file, 2 dead with lock, 3 stopped, 4 unknown. Usage texts come with 1 or 2. */
function statusSigns({ status }: ServiceEvidence): Sign[] {
  if (status === undefined) return [{ says: 'nothing', text: 'its init script is not executable' }];
  const text = `status exits with ${status.code}${status.print === '' ? '' : ` (${firstLine(status.print)})`}`;
  if (status.code === 0 && status.print !== '') return [{ says: 'running', text }];
  if (status.code === 0) return [{ says: 'nothing', text: `${text} and says nothing` }];
  if (status.code === 3) return [{ says: 'stopped', text }];
  if ((status.code === 1 || status.code === 2) && /\b(dead|stopped|not running)\b/i.test(status.print)) {
    return [{ says: 'stopped', text }];
  }
  return [{ says: 'nothing', text }];
}

function pidfileSigns({ service, pidfile }: ServiceEvidence): Sign[] {
  if (pidfile === undefined) return [];
  const text = `/var/run/${service}.pid names process ${pidfile.pid}, which is ${pidfile.alive ? 'there' : 'gone'}`;
  return [{ says: pidfile.alive ? 'running' : 'stopped', text }];
}

function processSigns(own: readonly HostProcess[], service: string, processNames: readonly string[]): Sign[] {
  if (own.length > 0) {
    const named = own.slice(0, 4).map(({ name, pid }) => `${name} (${pid})`);
    return [{ says: 'running', text: `processes: ${named.join(', ')}${own.length > 4 ? ' and more' : ''}` }];
  }
  if (processNames.length > 0) return [{ says: 'stopped', text: `no process ${processNames.join(' or ')}` }];
  return [{ says: 'nothing', text: `no process ${service}` }];
}

/**
 * A lock is only a trace: it outlives a crash, and not every script keeps one. It counts where the script's status says
 * nothing; its absence, on a host that keeps locks, counts where no process is seen either.
 */
function lockSigns(seen: ServiceEvidence, own: readonly HostProcess[]): Sign[] {
  const path = `/var/lock/subsys/${seen.service}`;
  const silent = statusSigns(seen).every(({ says }) => says === 'nothing');
  if (seen.lock === 'present') return [{ says: silent ? 'running' : 'nothing', text: `${path} is there` }];
  if (seen.lock === 'absent') return [{ says: own.length > 0 ? 'nothing' : 'stopped', text: `${path} is not there` }];
  return [];
}

function processesOf(
  all: readonly HostProcess[],
  seen: ServiceEvidence,
  processNames: readonly string[],
): readonly HostProcess[] {
  const given = processNames.length > 0 ? processNames : [seen.service];
  const names = given.map((name) => (name.includes('*') ? name : name.slice(0, 15)));
  const main = seen.pidfile?.alive ? seen.pidfile.pid : -1;
  return all.filter(({ pid, name, state }) => state !== 'Z' && (pid === main || matchesAny(names, name)));
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? '';
}

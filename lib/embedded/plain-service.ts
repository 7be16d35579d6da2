import { guard } from './functions.ts';

/** A daemon that starts and stops, as data. */
export interface PlainService {
  readonly name: string;
  /** As in the script's `# chkconfig:` line: runlevels, start number, stop number (`345 90 10`). */
  readonly chkconfig: string;
  /** Name of its pretend process; its own name when absent, none at all when null. */
  readonly process?: string | null;
  /** Whether it writes `/var/run/NAME.pid`; absent: it does. */
  readonly pidfile?: boolean;
  readonly lsb?: LsbHeader;
  readonly status?: StatusHabit;
  /** Kernel function its process is said to sleep in (`/proc/PID/wchan`). */
  readonly wchan?: string;
}

/** The lines of an LSB header, values as they are written there; `Provides` is the service's name. */
export interface LsbHeader {
  readonly requiredStart?: string;
  readonly requiredStop?: string;
  readonly shouldStart?: string;
  readonly defaultStart?: string;
  readonly defaultStop?: string;
}

/**
 * What `status` does: `honest` answers with LSB codes, `unsupported` complains (exit 2) and `usage` prints the usage
 * (exit 1) as scripts do that have no such verb, `always-0` says nothing and claims to run.
 */
export type StatusHabit = 'honest' | 'unsupported' | 'always-0' | 'usage';

/** Text of the init script of a daemon, in RHEL's manner, acting only below `TAISHO_ROOT`. */
export function plainService(service: PlainService): string {
  const { name, status = 'honest' } = service;
  return `#!/bin/sh
${header(service)}${guard(name)}${settings(service)}${VERBS}
case $1 in
start) start ;;
stop) stop ;;
restart)
  stop
  start
  ;;
${STATUS[status]}*)
  ${usage(status)}
  exit 2
  ;;
esac
`;
}

function header({ name, chkconfig, process, pidfile = true, lsb }: PlainService): string {
  const lines = [`${name} - a stand-in made by taisho for an embedded host`, '', `chkconfig: ${chkconfig}`];
  lines.push(`description: stand-in for the service ${name}`);
  if (process !== null) lines.push(`processname: ${process ?? name}`);
  if (process !== null && pidfile) lines.push(`pidfile: /var/run/${name}.pid`);
  return `${lines.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${lsb ? lsbHeader(name, lsb) : ''}\n`;
}

function lsbHeader(name: string, lsb: LsbHeader): string {
  const fields = [
    ['Provides', name],
    ['Required-Start', lsb.requiredStart],
    ['Required-Stop', lsb.requiredStop],
    ['Should-Start', lsb.shouldStart],
    ['Default-Start', lsb.defaultStart],
    ['Default-Stop', lsb.defaultStop],
    ['Short-Description', `stand-in for the service ${name}`],
  ];
  const lines = fields.filter(([, value]) => value !== undefined).map(([field, value]) => `# ${field}: ${value}`);
  return ['### BEGIN INIT INFO', ...lines, '### END INIT INFO', ''].join('\n');
}

function settings({ name, process, pidfile = true, wchan = 'schedule_timeout' }: PlainService): string {
  return String.raw`
process=${process === null ? '' : (process ?? name)}
wchan=${wchan}
lock=$R/var/lock/subsys/$name
pidfile=${process !== null && pidfile ? `$R/var/run/$name.pid` : ''}
`;
}

const VERBS = String.raw`
running() {
  pids=
  [ -n "$process" ] || { [ -f "$lock" ]; return; }
  pids=$(pids_of "$process")
  [ -n "$pids" ]
}

start() {
  printf 'Starting %s: ' "$name"
  if ! running; then
    pass 200
    note start
    [ -z "$process" ] || spawn "$process" 1 "$wchan" || { failure; exit 1; }
    [ -z "$pidfile" ] || echo "$pid" >"$pidfile"
    : >"$lock"
  fi
  success
}

# As RHEL's killproc: what doesn't run is [FAILED], and no error.
stop() {
  printf 'Shutting down %s: ' "$name"
  if running; then
    pass 100
    note stop
    reap $pids
    success
  else
    failure
  fi
  [ -z "$pidfile" ] || rm -f "$pidfile"
  rm -f "$lock"
}

status() {
  if running; then
    echo "$name$([ -z "$pids" ] || echo " (pid" $pids")") is running..."
    return 0
  fi
  if [ -n "$pidfile" ] && [ -f "$pidfile" ]; then
    echo "$name dead but pid file exists"
    return 1
  fi
  if [ -f "$lock" ]; then
    echo "$name dead but subsys locked"
    return 2
  fi
  echo "$name is stopped"
  return 3
}
`;

const STATUS: Readonly<Record<StatusHabit, string>> = {
  honest: 'status)\n  status\n  exit $?\n  ;;\n',
  unsupported: '',
  'always-0': 'status) exit 0 ;;\n',
  usage: 'status)\n  echo "Usage: $0 {start|stop|restart}"\n  exit 1\n  ;;\n',
};

function usage(status: StatusHabit): string {
  return `echo "Usage: $0 {start|stop|restart${status === 'honest' ? '|status' : ''}}" >&2`;
}

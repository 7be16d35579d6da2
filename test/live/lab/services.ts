import type { HostFile } from './host-files.ts';

/** A service of a live host: its files and its start and kill links. */
export interface Service {
  readonly name: string;
  /** S and K numbers of its links. */
  readonly start: number;
  readonly kill: number;
  /** Runlevels in which it starts; in 0, 1, 2 and 6 as far as not named here it is killed. */
  readonly levels: readonly number[];
  readonly files: readonly HostFile[];
}

/** How a service is linked, and what its script says of itself. */
export interface ServiceOptions {
  readonly start: number;
  readonly kill?: number;
  readonly levels?: readonly number[];
  /** Lines below `#!/bin/sh`; by default a chkconfig header with the numbers above. */
  readonly header?: readonly string[];
}

/** A service that is one process, called like it, with a pidfile and a lock. */
export function plainService(name: string, options: ServiceOptions): Service {
  const body = `
case $1 in
  start)
    note start ${name}
    action 'Starting ${name}:' begin ${name} && : >/var/lock/subsys/${name}
    ;;
  stop)
    note stop ${name}
    action 'Shutting down ${name}:' end ${name} && rm -f /var/lock/subsys/${name}
    ;;
  status) report ${name} ;;
  restart) $0 stop; $0 start ;;
  *) echo "Usage: $0 {start|stop|restart|status}"; exit 2 ;;
esac
`;
  return service(name, options, body, [name]);
}

/**
 * A stand-in for ServerProtect's splx that has the article's fault: a process of a conflicting service that started
 * after splx did keeps the kernel module from being unloaded. Its transcript is the article's, as without a terminal.
 * After a failed unload the module stays in /proc/modules with a use count; another stop unloads it once nothing holds it.
 */
export function splxService(options: ServiceOptions & { readonly conflicts: readonly string[] }): Service {
  const { conflicts, ...rest } = options;
  const body = `
conflicts='${conflicts.join(' ')}'

# Whoever started before the hooks went in is not held by them. A tick is 10 ms: keep clear of the neighbours in the boot.
hook() {
  sleep 0.03
  begin vsapiapp
  since vsapiapp >/var/run/splx.hooked
  count_module 0
  sleep 0.03
}

unload() {
  grep -q '^splxmod ' /proc/modules || return 0
  hooked=$(cat /var/run/splx.hooked)
  holders=0
  for conflict in $conflicts; do
    if running $conflict && [ "$(since $conflict)" -gt "$hooked" ]; then holders=$((holders + 1)); fi
  done
  count_module $holders
  [ $holders = 0 ] || return 1
  others=$(grep -v '^splxmod ' /proc/modules)
  printf %s "\${others:+$others
}" >/proc/modules
}

count_module() {
  others=$(grep -v '^splxmod ' /proc/modules)
  printf 'splxmod 98304 %d - Live 0xf8a3c000 (PF)\\n%s' "$1" "\${others:+$others
}" >/proc/modules
}

stop() {
  failed=0
  printf 'Shutting down ServerProtect for Linux:\\nShutting down splxcore:\\n'
  action 'Shutting down vsapiapp:' end vsapiapp
  action 'Unloading splx kernel module:' unload || failed=1
  action 'Shutting down entity:' end entity
  if [ $failed = 0 ]; then
    printf 'splxcore stopped normally. [  OK  ]\\r\\n'
  else
    printf 'splxcore stopped with errors. Please contact Trend Micro support. [FAILED]\\r\\n'
  fi
  echo 'Shutting down splxhttpd:'
  action 'Shutting down splxhttpd:' end splxhttpd
  printf 'ServerProtect for Linux httpd stopped normally. [  OK  ]\\r\\n'
  rm -f /var/lock/subsys/splx
  return $failed
}

case $1 in
  start)
    note start splx
    echo 'Starting ServerProtect for Linux:'
    action 'Starting vsapiapp:' hook
    action 'Starting entity:' begin entity
    action 'Starting splxhttpd:' begin splxhttpd
    : >/var/lock/subsys/splx
    ;;
  stop) note stop splx; stop ;;
  status) report vsapiapp ;;
  restart) $0 stop; $0 start ;;
  *) echo "Usage: $0 {start|stop|restart|status}"; exit 2 ;;
esac
`;
  const { name, files, ...links } = service('splx', rest, body, ['vsapiapp', 'entity', 'splxhttpd']);
  const home = '/opt/TrendMicro/SProtectLinux';
  const patch = { path: `${home}/Patch.ini`, content: '[CurrentVersion]\nBuildNumber=1633\n' };
  const settings = { path: `${home}/tmsplx.xml`, content: '<P Name="RealtimeScan" Value="1"/>\n' };
  return { name, ...links, files: [...files, patch, settings] };
}

function service(name: string, options: ServiceOptions, body: string, processes: readonly string[]): Service {
  const { start, kill = 100 - start, levels = [3, 5] } = options;
  const header = options.header ?? [
    `# chkconfig: ${levels.join('')} ${two(start)} ${two(kill)}`,
    `# description: ${name}`,
  ];
  const script = ['#!/bin/sh', ...header, '. /etc/init.d/functions', body].join('\n');
  return {
    name,
    start,
    kill,
    levels,
    files: [
      { path: '/etc/init.d/functions', content: FUNCTIONS },
      { path: `/etc/init.d/${name}`, content: script, mode: 0o755 },
      // A process is called like the file it was started from, so a link to sleep(1) makes a daemon of that name.
      ...processes.map((process) => ({ path: `/usr/sbin/${process}`, target: '/usr/bin/sleep' })),
    ],
  };
}

/** The link files of a service, in each /etc/rcN.d. */
export function serviceLinks({ name, start, kill, levels }: Service): HostFile[] {
  const target = `../init.d/${name}`;
  const killed = [0, 1, 2, 6].filter((level) => !levels.includes(level));
  return [
    ...levels.map((level) => ({ path: `/etc/rc${level}.d/S${two(start)}${name}`, target })),
    ...killed.map((level) => ({ path: `/etc/rc${level}.d/K${two(kill)}${name}`, target })),
  ];
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

// What RHEL's file of this name does for its scripts, as far as these scripts need it.
const FUNCTIONS = `# functions - for the scripts in this directory
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p /var/lock/subsys

# note VERB SERVICE - what happens in which order, in which boot, at which uptime
note() {
  echo "$(cat /proc/sys/kernel/random/boot_id) $(cut -d ' ' -f 1 /proc/uptime) $*" >>/var/log/order.log
}

action() {
  message=$1
  shift
  if "$@"; then printf '%s  [  OK  ]\\r\\n' "$message"; else printf '%s  [FAILED]\\r\\n' "$message"; return 1; fi
}

begin() {
  running $1 && return 0
  setsid /usr/sbin/$1 infinity </dev/null >/dev/null 2>&1 &
  echo $! >/var/run/$1.pid
  until running $1; do sleep 0.01; done
}

end() {
  running $1 || return 0
  kill $pid
  while [ -d /proc/$pid ]; do sleep 0.01; done
  rm -f /var/run/$1.pid
}

# running NAME - whether the process of its pidfile lives and is called like it; leaves its number in $pid
running() {
  [ -s /var/run/$1.pid ] && read -r pid </var/run/$1.pid && [ "$(cat /proc/$pid/comm 2>/dev/null)" = $1 ]
}

# since NAME - when its process started, in clock ticks after boot: field 22 of stat
since() {
  read -r pid </var/run/$1.pid
  sed 's/.*) //' /proc/$pid/stat | cut -d ' ' -f 20
}

report() {
  if running $1; then echo "$1 (pid $pid) is running..."; return 0; fi
  if [ -e /var/run/$1.pid ]; then echo "$1 dead but pid file exists"; return 1; fi
  echo "$1 is stopped"
  return 3
}
`;

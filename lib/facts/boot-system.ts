import { type Fact, unforeseeable } from '../core/fact.ts';

/** What decides the order in which services start, told by what lies on the host, never by a name it gives itself. */
export interface BootSystem {
  readonly kind: BootSystemKind;
  /** The observations that decided it, for the review. */
  readonly evidence: readonly string[];
  /** Programs that would renumber links later: `chkconfig`, `insserv`. */
  readonly renumberedBy: readonly ('chkconfig' | 'insserv')[];
}

export type BootSystemKind = 'rc' | 'chkconfig' | 'insserv' | 'systemd' | 'unknown';

/** Which start-order back-end a host needs. */
export const bootSystem: Fact<BootSystem> = {
  name: 'boot-system',
  summary: 'what orders the start of services: plain rc links, chkconfig overrides, insserv or systemd',
  probe: () => PROBE,
  parse,
  after: (value, action) => (action.kind === 'run' ? unforeseeable : value),
};

const MARKS = [
  '/run/systemd/system',
  '/etc/init.d/.legacy-bootordering',
  '/etc/init.d/.depend.start',
  '/sbin/insserv',
  '/usr/lib/insserv/insserv',
  '/sbin/chkconfig',
  '/usr/sbin/chkconfig',
  '/etc/chkconfig.d',
  '/etc/inittab',
  '/etc/rc.d/rc',
  '/etc/init.d/rc',
  '/lib/init/rc',
] as const;

const PROBE = `for t_m in ${MARKS.join(' ')}; do [ ! -e "$R$t_m" ] || printf '%s\\n' $t_m; done
for t_m in 3 5 2; do for t_f in "$R"/etc/rc$t_m.d/S[0-9][0-9]* "$R"/etc/rc.d/rc$t_m.d/S[0-9][0-9]* "$R"/etc/init.d/rc$t_m.d/S[0-9][0-9]*; do
  if [ -h "$t_f" ]; then printf 'start links\\n'; break 2; fi; done; done`;

function parse(print: string): BootSystem {
  const seen = new Set(print.split('\n').filter(Boolean));
  const has = (mark: string): boolean => seen.has(mark);
  const chkconfig = has('/sbin/chkconfig') || has('/usr/sbin/chkconfig');
  const insserv = has('/sbin/insserv') || has('/usr/lib/insserv/insserv');
  const renumberedBy = [...(chkconfig ? ['chkconfig' as const] : []), ...(insserv ? ['insserv' as const] : [])];
  const is = (kind: BootSystemKind, ...evidence: string[]): BootSystem => ({ kind, evidence, renumberedBy });

  if (has('/run/systemd/system')) return is('systemd', '/run/systemd/system is there');
  if (has('/etc/init.d/.depend.start') && !has('/etc/init.d/.legacy-bootordering')) {
    return is('insserv', '/etc/init.d/.depend.start orders the boot');
  }
  if (insserv && !has('/etc/init.d/.legacy-bootordering')) return is('insserv', 'insserv is installed');
  if (chkconfig && has('/etc/chkconfig.d')) return is('chkconfig', '/etc/chkconfig.d is there');
  if (!has('start links')) return is('unknown', 'no start links were found in runlevel 2, 3 or 5');
  const why = [
    'start links in the runlevel directories',
    ...[...seen].filter((mark) => mark.endsWith('/rc')).map((m) => `${m} runs them`),
  ];
  if (has('/etc/init.d/.legacy-bootordering')) why.push('/etc/init.d/.legacy-bootordering makes their numbers count');
  return is('rc', ...why);
}

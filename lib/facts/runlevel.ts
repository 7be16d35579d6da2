import { type Fact, unforeseeable } from '../core/fact.ts';

/** The runlevel the host is in and the one it boots into; absent where nothing says so. */
export interface Runlevel {
  readonly current?: string;
  readonly boot?: string;
}

/** Runlevels, from `runlevel` (only for a host that is its own root) and /etc/inittab. */
export const runlevel: Fact<Runlevel> = {
  name: 'runlevel',
  summary: 'the current runlevel and the one the host boots into',
  probe: () => String.raw`[ -n "$R" ] || printf 'current %s\n' "$(runlevel 2>/dev/null)"
[ ! -r "$R/etc/inittab" ] || sed -n 's/^[^#:]*:\([0-9]\):initdefault:.*/boot \1/p' "$R/etc/inittab"`,
  parse,
  after: (value, action) => (action.kind === 'run' ? unforeseeable : value),
};

function parse(print: string): Runlevel {
  const current = /^current \S+ ([0-9S])$/m.exec(print)?.[1];
  const boot = /^boot ([0-9])$/m.exec(print)?.[1];
  return { ...(current !== undefined && { current }), ...(boot !== undefined && { boot }) };
}

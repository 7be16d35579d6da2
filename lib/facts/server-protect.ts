import { type Fact, unforeseeable } from '../core/fact.ts';

/** What ServerProtect says of itself; absent where its files don't. */
export interface ServerProtect {
  readonly installed: boolean;
  /** `[CurrentVersion] BuildNumber` of Patch.ini. */
  readonly build?: string;
  /** `RealtimeScan` of tmsplx.xml: `1` when files are scanned as they are opened. */
  readonly realtimeScan?: string;
}

/** ServerProtect's version and settings, from its own files. */
export const serverProtect: Fact<ServerProtect> = {
  name: 'server-protect',
  summary: "ServerProtect's build number and real-time scan setting",
  probe: () => String.raw`t_i=$R/opt/TrendMicro/SProtectLinux
[ ! -d "$t_i" ] || printf 'installed\n'
[ ! -r "$t_i/Patch.ini" ] || grep '^BuildNumber=' "$t_i/Patch.ini"
[ ! -r "$t_i/tmsplx.xml" ] || grep 'Name="RealtimeScan"' "$t_i/tmsplx.xml"`,
  parse,
  after: (value, action) => (action.kind === 'run' ? unforeseeable : value),
};

function parse(print: string): ServerProtect {
  const build = /^BuildNumber=(\w+)/m.exec(print)?.[1];
  const realtimeScan = /<P Name="RealtimeScan" Value="(\w*)"\s*\/>/.exec(print)?.[1];
  return {
    installed: print.startsWith('installed\n'),
    ...(build !== undefined && { build }),
    ...(realtimeScan !== undefined && { realtimeScan }),
  };
}

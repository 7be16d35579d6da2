import { isAbsolute, join } from 'node:path';
import { TaishoError } from '../core/error.ts';
import type { Io } from './io.ts';

/**
 * Where the ledgers of runs lie: TAISHO_STATE, or `taisho/runs` in XDG_STATE_HOME or `~/.local/state`
 * (https://specifications.freedesktop.org/basedir-spec: what is not absolute there is ignored).
 */
export function stateDirectory({ environment }: Io): string {
  const { TAISHO_STATE: own, XDG_STATE_HOME: state = '', HOME: home = '' } = environment;
  if (own !== undefined && own !== '') {
    if (isAbsolute(own)) return own;
    throw new TaishoError('no_state_directory', `TAISHO_STATE must be an absolute path, not ${JSON.stringify(own)}`);
  }
  if (isAbsolute(state)) return join(state, 'taisho/runs');
  if (isAbsolute(home)) return join(home, '.local/state/taisho/runs');
  const says = 'there is no place for the ledgers of runs: set TAISHO_STATE, XDG_STATE_HOME or HOME';
  throw new TaishoError('no_state_directory', says);
}

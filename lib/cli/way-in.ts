import type { LibraryRunOptions } from '../library.ts';
import { sshTransport } from '../transport/index.ts';
import type { Io } from './io.ts';

/** The options by which every command that enters hosts says how. */
export interface WayInFlags {
  readonly become?: boolean;
  readonly user?: string;
  readonly privateKey?: string;
  readonly knownHosts?: readonly string[];
}

/** Those options as the library has them, with the agent and the interrupt of this command line. */
export function wayIn({ become, user, privateKey, knownHosts }: WayInFlags, io: Io): LibraryRunOptions {
  const agentSocket = io.environment['SSH_AUTH_SOCK'];
  return {
    become,
    user,
    privateKeyFile: privateKey,
    knownHostsFiles: knownHosts,
    signal: io.signal,
    transports: { ssh: sshTransport(agentSocket === undefined ? {} : { agentSocket }) },
  };
}

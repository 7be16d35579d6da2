import ssh2, {
  type AgentAuthMethod,
  type PublicKeyAuthMethod,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { because, sentence } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { defaultKeyFiles, isMissingKey, type PrivateKey, type PrivateKeyReader } from './private-key.ts';

/** How to log in: what is tried, in this order, and its names for messages. */
export interface Authentication {
  readonly methods: (AgentAuthMethod | PublicKeyAuthMethod)[];
  readonly tried: readonly string[];
}

export interface Credentials {
  readonly home: string;
  readonly agentSocket: string | undefined;
  readonly readKey: PrivateKeyReader;
}

/** The key file named, alone; else the agent's keys, then the usual files. Rejects with `Unreachable` for no usable key. */
export async function authentication(
  { home, agentSocket, readKey }: Credentials,
  host: string,
  username: string,
  keyFile: string | undefined,
): Promise<Authentication> {
  if (keyFile !== undefined) {
    const key = await readKey(keyFile);
    return { methods: [withKey(username, key)], tried: [key.file] };
  }
  const { keys, unusable } = await usualKeys(home, readKey);
  const methods = keys.map((key) => withKey(username, key));
  const tried = keys.map((key) => key.file);
  if (agentSocket !== undefined) {
    const agent = new ForgivingAgent(agentSocket);
    return { methods: [{ type: 'agent', username, agent }, ...methods], tried: ['the agent', ...tried] };
  }
  if (methods.length > 0) return { methods, tried };
  throw unusable ?? noKey(host, home);
}

/**
 * An agent that can't be reached has no keys, which is no reason not to try the files. One that refuses to sign gives
 * a signature that no host takes, so that the next key gets its turn: ssh2's error would end the whole login.
 */
class ForgivingAgent extends ssh2.OpenSSHAgent {
  override getIdentities(callback: Parameters<ssh2.OpenSSHAgent['getIdentities']>[0]): void {
    super.getIdentities((error, keys) => callback(undefined, error ? [] : keys));
  }

  override sign(
    key: Parameters<ssh2.OpenSSHAgent['sign']>[0],
    data: Buffer,
    options?: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): boolean {
    const [settings, done] = typeof options === 'function' ? [{}, options] : [options, callback];
    return super.sign(key, data, settings, (error, signature) => done?.(undefined, error ? NO_SIGNATURE : signature));
  }
}

/** Two integers of one, as ECDSA's signatures are; for other keys as wrong as anything. */
const NO_SIGNATURE = Buffer.from([0x30, 6, 2, 1, 1, 2, 1, 1]);

function withKey(username: string, { text }: PrivateKey): PublicKeyAuthMethod {
  return { type: 'publickey', username, key: text };
}

async function usualKeys(home: string, readKey: PrivateKeyReader) {
  const keys: PrivateKey[] = [];
  let unusable: Unreachable | undefined;
  for (const read of await Promise.allSettled(defaultKeyFiles(home).map((file) => readKey(file)))) {
    if (read.status === 'fulfilled') keys.push(read.value);
    else if (read.reason instanceof Unreachable && !isMissingKey(read.reason)) unusable ??= read.reason;
  }
  return { keys, unusable };
}

function noKey(host: string, home: string): Unreachable {
  const reason = because('no_key', 'no key to log in to {host} with: no agent, and none of {files}; make or name one', {
    host,
    files: defaultKeyFiles(home),
  });
  return new Unreachable('authentication_failed', reason, sentence(reason));
}

import { hostname, userInfo } from 'node:os';

/** Who calls, for locks, journals and ledgers: `USER@MACHINE`. */
export function caller(): string {
  return `${userInfo().username}@${hostname()}`;
}

import type { BootSystemKind } from '../facts/index.ts';
import type { BackEnd } from './back-end.ts';
import { chkconfig } from './chkconfig.ts';
import { insserv } from './insserv.ts';
import { rc } from './rc.ts';
import { systemd } from './systemd.ts';
import { unknownBoot } from './unknown-boot.ts';

export type { Arrangement, BackEnd, OrderWanted } from './back-end.ts';
export { bootOrder, type RunlevelOrder } from './boot-order.ts';
export { orderFacts, orderNeeds, type OrderFacts } from './order-facts.ts';
export { comesBefore, placeOf, type Place, type Sequence } from './sequence.ts';

/** The back-end for each kind of boot. */
export const backEnds: Readonly<Record<BootSystemKind, BackEnd>> = {
  rc,
  chkconfig,
  insserv,
  systemd,
  unknown: unknownBoot,
};

import { assert } from './assert.ts';
import { command } from './command.ts';
import { debug } from './debug.ts';
import { file } from './file.ts';
import { preStop } from './pre-stop.ts';
import { service } from './service.ts';
import { startOrder } from './start-order.ts';

/** The registry: every remedy by the name a task uses. One line each; nothing else knows of them. */
export const remedies = {
  assert,
  command,
  debug,
  file,
  pre_stop: preStop,
  service,
  start_order: startOrder,
};

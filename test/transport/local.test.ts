import { localTransport } from '../../lib/transport/local.ts';
import { describeTransport } from './contract.ts';

describeTransport('local transport', async () => ({
  connect: () => localTransport().connect({ name: 'here', address: '127.0.0.1', port: 22 }, {}),
}));

import { startServer, type EmbeddedServer } from '../../lib/embedded/server.ts';
import { sshTransport } from '../../lib/transport/ssh.ts';
import { describeTransport } from './contract.ts';
import { makeHome } from './home.ts';

const home = makeHome();
let server: EmbeddedServer | undefined;
after(async () => {
  await server?.close();
  home.remove();
});

describeTransport('ssh transport to the embedded server', async () => {
  const started = (server = await startServer({ authorizedKey: home.publicKey }));
  const { address, port } = started;
  home.write('known_hosts', `${started.knownHostsLine()}\n`);
  const transport = sshTransport({ home: home.path, user: 'demo' });
  return {
    connect: () => transport.connect({ name: 'host1', address, port }, {}),
    cut: () => started.dropConnections(),
  };
});

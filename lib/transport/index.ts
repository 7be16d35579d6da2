export { localTransport } from './local.ts';
export { sshTransport, type SshOptions } from './ssh.ts';

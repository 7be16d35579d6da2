import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import type { EmbeddedServer } from '../../lib/embedded/server.ts';

/** What a command ended with, and what it printed. */
export interface Ran {
  readonly code: number | null | undefined;
  readonly signal: string | undefined;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Logs in with ssh2's own client. */
export async function logIn(server: EmbeddedServer, privateKey: string, more: ConnectConfig = {}): Promise<Client> {
  const sock = connectSocket({ port: server.port, host: server.address, noDelay: true });
  const client = new ssh2.Client();
  const ready = once(client, 'ready');
  client.connect({ sock, username: 'anybody', privateKey, readyTimeout: 15_000, ...more });
  await ready;
  client.on('error', () => {});
  return client;
}

export function exec(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
  });
}

/** Runs a command to its end. It listens from the callback on: an exit may come in the same packet as the consent. */
export function run(client: Client, command: string, input: Buffer | string = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) return reject(error);
      resolve(collect(channel));
      channel.end(input);
    });
  });
}

/** Waits for a channel to close. */
export async function collect(channel: ClientChannel): Promise<Ran> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let code: number | null | undefined;
  let signal: string | undefined;
  channel.on('data', (chunk: Buffer) => stdout.push(chunk));
  channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  channel.on('exit', (exitCode: number | null, name?: string) => {
    code = exitCode;
    signal = name;
  });
  await new Promise((resolve) => channel.once('close', resolve));
  return { code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

let marks = 0;

/** A number of seconds that nobody else sleeps, to know a process by. */
export function ownSeconds(): string {
  marks += 1;
  return `${600 + marks}.${process.pid}`;
}

/** The processes that sleep that long. */
export function sleepers(seconds: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name) === `sleep\0${seconds}\0`)
    .map(Number);
}

/** Whether so many processes sleep that long within five seconds. */
export async function sleeping(seconds: string, count: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (sleepers(seconds).length === count) return true;
    await sleep(25);
  }
  return false;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It has ended since.
  }
}

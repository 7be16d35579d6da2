import { Command, CommanderError, Option } from 'commander';
import { printable, printableLines } from '../report/printable.ts';
import { InvalidInput, TaishoError } from '../core/error.ts';
import { nearest } from '../core/nearest.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';

/** The command line. Resolves with the exit code; each command's code is loaded only when it is used. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.done;
  const program = commands(io, (result) => (code = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    if (!(error instanceof TaishoError)) throw error;
    const lines =
      error instanceof InvalidInput ? printableLines(error.message) : [`error: ${printable(error.message)}`];
    io.stderr.write(`${lines.join('\n')}\n`);
    return exitCodes.wrongUse;
  }
}

function commands(io: Io, done: (code: number) => void): Command {
  const program = new Command('taisho')
    .description('Reviewable, reversible remediation over SSH. A host needs sshd and a POSIX sh, nothing else.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .showHelpAfterError('(taisho --help shows what there is)')
    .option('--version', 'show the version')
    .helpCommand('help [command]', 'show what a command takes')
    .action(async ({ version }: { version?: boolean }) => {
      const [unknown] = program.args;
      if (unknown !== undefined) throw unknownCommand(unknown, program);
      if (!version) return program.help();
      io.stdout.write(`${await (await import('./version.ts')).version()}\n`);
    });

  program
    .command('run [playbook]')
    .description('run a playbook against an inventory, or with --check tell what it would do')
    .option('-i, --inventory <file>', "Ansible inventory, INI or YAML; or hosts with a comma: 'web1,'")
    .option('--resume <run>', 'take on what a run that was broken off or interrupted did not come to')
    .option('--retry <run>', 'try the hosts again that failed in a run, or that it did not reach')
    .option('--outcomes <outcomes>', 'with --retry, only hosts that ended so', listed)
    .option('-C, --check', 'tell what would be done; change nothing')
    .option('-D, --diff', 'show changed links and files line by line')
    .option('-l, --limit <pattern>', 'only hosts that also fit this pattern')
    .option('-t, --tags <tags>', 'only tasks with one of these tags', listed)
    .option('--skip-tags <tags>', 'no tasks with one of these tags', listed)
    .option('-e, --extra-vars <vars>', 'key=value, {json} or @file; may be repeated', collected)
    .option('-f, --forks <n>', 'hosts at work at a time', wholeOf('--forks'))
    .option('-b, --become', 'become root (sudo -n)')
    .option('-u, --user <name>', 'log in as this user where the inventory does not say')
    .option('--private-key <file>', 'log in with this key where the inventory does not say')
    .option(
      '--known-hosts <file>',
      "trust the host keys in this file in place of the user's and the system's; may be repeated",
      collected,
    )
    .option('--catalogue <file>', 'add your own products and conflicts')
    .option('-v, --verbose', 'show actions, what commands printed, and hosts that are ok')
    .option('--detailed-exitcode', 'with --check, end with 2 when changes are pending')
    .addOption(new Option('-o, --output <kind>', 'how to report').choices(['tree', 'lines', 'json']).default('tree'))
    .action(async (playbook: string | undefined, options) =>
      done(await (await import('./run.ts')).runCommand(playbook, options, io)),
    );

  program
    .command('plan <playbook>')
    .description('show what a playbook would do, and save it to be reviewed and applied exactly so; changes nothing')
    .requiredOption('-i, --inventory <file>', 'inventory, as for run')
    .option('--out <file>', 'save the plan; the file must not be there yet')
    .option('--html <file>', 'with --out, write a page of it as well, for people who would rather look than read')
    .option('-D, --diff', 'show changed links and files line by line')
    .option('-l, --limit <pattern>', 'only hosts that also fit this pattern')
    .option('-t, --tags <tags>', 'only tasks with one of these tags', listed)
    .option('--skip-tags <tags>', 'no tasks with one of these tags', listed)
    .option('-e, --extra-vars <vars>', 'key=value, {json} or @file; may be repeated', collected)
    .option('-f, --forks <n>', 'hosts at work at a time', wholeOf('--forks'))
    .option('-b, --become', 'become root (sudo -n)')
    .option('-u, --user <name>', 'log in as this user where the inventory does not say')
    .option('--private-key <file>', 'log in with this key where the inventory does not say')
    .option('--known-hosts <file>', 'trust the host keys in this file; may be repeated', collected)
    .option('--catalogue <file>', 'add your own products and conflicts')
    .option('--valid-hours <n>', 'how long it may be applied; default a week', wholeOf('--valid-hours'))
    .option('--detailed-exitcode', 'end with 2 when changes are pending')
    .action(async (playbook: string, options) =>
      done(await (await import('./plan.ts')).planCommand(playbook, options, io)),
    );

  program
    .command('apply <plan>')
    .description('do what a saved plan says, on each host exactly that, or nothing where the host has changed since')
    .option('--digest <sha256>', 'only if it is the plan of this digest')
    .option('-l, --limit <hosts>', 'only these hosts of the plan', listed)
    .option('-f, --forks <n>', 'hosts at work at a time', wholeOf('--forks'))
    .option('-D, --diff', 'show changed links and files line by line')
    .option('-v, --verbose', 'show actions, what commands printed, and hosts that are ok')
    .addOption(new Option('-o, --output <kind>', 'how to report').choices(['tree', 'lines', 'json']).default('tree'))
    .action(async (file: string, options) => done(await (await import('./apply.ts')).applyCommand(file, options, io)));

  program
    .command('rollback <run>')
    .description('take back what a run has done: its identifier, the beginning of one, or "last"')
    .option('-C, --check', 'only show the plan')
    .option('--out <file>', 'only save the plan, to be reviewed and applied later')
    .option('--html <file>', 'with --out, write a page of it as well')
    .option('-l, --limit <hosts>', 'only these hosts of the run', listed)
    .option('-f, --forks <n>', 'hosts at work at a time', wholeOf('--forks'))
    .option('-D, --diff', 'show changed links and files line by line')
    .option('-v, --verbose', 'show actions, what commands printed, and hosts that are ok')
    .addOption(new Option('-o, --output <kind>', 'how to report').choices(['tree', 'lines', 'json']).default('tree'))
    .action(async (run: string, options) =>
      done(await (await import('./rollback.ts')).rollbackCommand(run, options, io)),
    );

  program
    .command('facts <pattern>')
    .description('show what can be read of hosts, as JSON; changes nothing')
    .requiredOption('-i, --inventory <file>', 'inventory, as for run')
    .option('-b, --become', 'become root (sudo -n)')
    .option('-u, --user <name>', 'log in as this user where the inventory does not say')
    .option('--private-key <file>', 'log in with this key where the inventory does not say')
    .option('--known-hosts <file>', 'trust the host keys in this file; may be repeated', collected)
    .action(async (pattern: string, options) =>
      done(await (await import('./facts.ts')).factsCommand(pattern, options, io)),
    );

  program
    .command('order <pattern>')
    .description(
      'show in what order hosts start and stop their services, and how a playbook would change it; changes nothing',
    )
    .requiredOption('-i, --inventory <file>', 'inventory, as for run')
    .option('-w, --with <playbook>', 'show side by side how it will be after this playbook')
    .option('-e, --extra-vars <vars>', 'key=value, {json} or @file; may be repeated', collected)
    .option('-b, --become', 'become root (sudo -n)')
    .option('-u, --user <name>', 'log in as this user where the inventory does not say')
    .option('--private-key <file>', 'log in with this key where the inventory does not say')
    .option('--known-hosts <file>', 'trust the host keys in this file; may be repeated', collected)
    .option('--catalogue <file>', 'add your own products and conflicts')
    .addOption(new Option('-o, --output <kind>', 'how to show it').choices(['text', 'json']).default('text'))
    .action(async (pattern: string, options) =>
      done(await (await import('./order.ts')).orderCommand(pattern, options, io)),
    );

  const runs = program
    .command('runs')
    .description('list the runs that this user made on this machine, the newest first')
    .allowExcessArguments(false)
    .option('--limit-runs <n>', 'at most so many', wholeOf('--limit-runs'), 20)
    .addOption(new Option('-o, --output <kind>', 'how to show it').choices(['text', 'json']).default('text'))
    .action(async (options) => done(await (await import('./runs.ts')).runsCommand(options, io)));
  runs
    .command('show <run>')
    .description('show what became of every host of a run: its identifier, the beginning of one, or "last"')
    .option('-v, --verbose', 'show all hosts by name, and what was done on each')
    .option('--html <file>', 'write a page of it as well; the file must not be there yet')
    .addOption(new Option('-o, --output <kind>', 'how to show it').choices(['text', 'json']))
    .action(async (run: string, _, show: Command) =>
      // -o is an option of `runs` too, which takes it wherever it stands.
      done(await (await import('./runs.ts')).showRunCommand(run, show.optsWithGlobals(), io)),
    );

  program
    .command('show <plan>')
    .description('show what a saved plan would do, to be reviewed; equal hosts once')
    .option('--evidence', 'show what hosts printed as well')
    .option('--html <file>', 'write a page of it as well; the file must not be there yet')
    .option('-D, --diff', 'show changed links and files line by line')
    .option('--digest <sha256>', 'only if it is the plan of this digest')
    .addOption(new Option('-o, --output <kind>', 'how to show it').choices(['text', 'json']).default('text'))
    .action(async (file: string, options) => done(await (await import('./show.ts')).showCommand(file, options, io)));

  program
    .command('catalogue [name]')
    .description('list the products that are known, or explain one: its id, or a service')
    .option('--catalogue <file>', 'add your own products and conflicts')
    .addOption(new Option('-o, --output <kind>', 'how to show it').choices(['text', 'json']).default('text'))
    .action(async (name: string | undefined, options) =>
      done(await (await import('./catalogue.ts')).catalogueCommand(name, options, io)),
    );

  program
    .command('schema <name>')
    .description('print the JSON Schema of a kind of file: plan, catalogue')
    .action(async (name: string) => done((await import('./schema.ts')).schemaCommand(name, io)));

  program
    .command('validate <files...>')
    .description('check playbooks without any host')
    .action(async (files: string[]) => done(await (await import('./validate.ts')).validateCommand(files, io)));

  program
    .command('remedies [name]')
    .description('list the remedies that tasks may use, or explain one')
    .action(async (name: string | undefined) => done(await (await import('./remedies.ts')).remediesCommand(name, io)));

  program
    .command('demo')
    .description('show everything on a fleet of small hosts that taisho starts on this machine, over real SSH')
    .option('--keep', 'leave the fleet running until Ctrl-C, to try things by hand')
    .action(async (options: { keep?: boolean }) => done(await (await import('./demo.ts')).demoCommand(options, io)));

  // A word that is no command is answered by `unknownCommand`; what a command does not take is refused by the command.
  return program.allowExcessArguments();
}

function unknownCommand(name: string, { commands: known }: Command): TaishoError {
  const near = nearest(
    name,
    known.map((command) => command.name()),
  );
  const hint = near === undefined ? 'taisho --help shows what there is' : `did you mean ${near}?`;
  return new TaishoError('unknown_command', `there is no command ${JSON.stringify(name)}; ${hint}`);
}

function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ];
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function wholeOf(option: string): (value: string) => number {
  return (value) => {
    if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
    throw new TaishoError('bad_option', `${option} takes a whole number from 1, not ${JSON.stringify(value)}`);
  };
}

/**
 * The allow-list grammars of names that reach a shell, a path or a terminal.
 * A service name is also a file name in `/etc/init.d` and the tail of a link name.
 */
export const SERVICE_NAME = '^[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,63}$';

/** A service name or a pattern of them: `*` stands for any characters. */
export const SERVICE_PATTERN = '^[A-Za-z0-9_*][A-Za-z0-9_.+@*-]{0,63}$';

/** A host's name in an inventory. It is a label: it never becomes a file name or part of a command. */
export const HOST_NAME = '^[A-Za-z0-9_][A-Za-z0-9_.:%-]{0,252}$';

/** An absolute path without `.`, `..`, empty parts, NUL or newline. */
export const ABSOLUTE_PATH = '^(/(?!\\.{1,2}(/|$))[^/\\u0000\\n]+)+$';

/** A name within a directory. */
export const FILE_NAME = '^(?!\\.{1,2}$)[^/\\u0000\\n]{1,255}$';

/** What reaches a program's arguments as an address: nothing that begins with a dash, no blanks. */
export const ADDRESS = '^[A-Za-z0-9_:][A-Za-z0-9_.:%-]{0,252}$';

/** The name of a user, on the host or to log in as. */
export const USER_NAME = '^[A-Za-z0-9_][A-Za-z0-9_.@\\\\+$-]{0,127}$';

/** A kernel module's name, as `/proc/modules` has it. */
export const MODULE_NAME = '^[A-Za-z0-9_]{1,56}$';

/** The name (`comm`) of a process. */
export const PROCESS_NAME = '^[A-Za-z0-9_.+-]{1,15}$';

/** The name of a process or a pattern of them; `*` stands for any characters, and what is not `*` must fit in a `comm`. */
export const PROCESS_PATTERN = '^\\*?([A-Za-z0-9_.+-]\\*?){1,15}$';

/** The name of an RPM or Debian package, or a pattern of them: at least one character is no `*`. */
export const PACKAGE_PATTERN = '^(?!\\*+$)[A-Za-z0-9*][A-Za-z0-9_.+*-]{0,127}$';

/** The name of an environment variable: it stands unquoted in a script. */
export const VARIABLE_NAME = '^[A-Za-z_][A-Za-z0-9_]{0,63}$';

/** A run's identifier: when it was begun, to the second, and six random digits. It names a file here and a journal on hosts. */
export const RUN_ID = '^\\d{8}T\\d{6}Z-[0-9a-f]{6}$';

const patterns = new Map<string, RegExp>();

/** Whether text matches one of these grammars. */
export function matches(grammar: string, text: string): boolean {
  let pattern = patterns.get(grammar);
  if (pattern === undefined) patterns.set(grammar, (pattern = new RegExp(grammar)));
  return pattern.test(text);
}

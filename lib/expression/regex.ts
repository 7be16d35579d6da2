import { createContext, Script, type Context } from 'node:vm';

/** Milliseconds a pattern may take: some backtrack for ever on some texts, and the text may come from a host. */
const LIMIT = 500;
let context: Context | undefined;

/** Lets a regular expression (of Python's style: `(?P<name>…)`) work, for a bounded time. */
export function withRegex<T>(pattern: string, flags: string, work: (regex: RegExp) => T): T {
  const regex = new RegExp(pattern.replaceAll('(?P<', '(?<'), flags);
  context ??= createContext(Object.create(null) as object);
  context['work'] = () => work(regex);
  try {
    return new Script('work()').runInContext(context, { timeout: LIMIT }) as T;
  } finally {
    context['work'] = undefined;
  }
}

/** Python's replacement text (`\1`, `\g<name>`) as JavaScript's. */
export function replacement(text: string): string {
  return text
    .replaceAll('$', '$$$$')
    .replaceAll(/\\g<(\w+)>/g, (_, group: string) => (/^\d+$/.test(group) ? `$${group}` : `$<${group}>`))
    .replaceAll(/\\(\d)/g, '$$$1');
}

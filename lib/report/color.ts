const CODES = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  magenta: 35,
  cyan: 36,
} as const;

export type Color = keyof typeof CODES;

/** Puts colour around text that is printable already. */
export type Paint = (color: Color, text: string) => string;

/** A painter, or one that leaves text alone. */
export function painter(enabled: boolean): Paint {
  if (!enabled) return (_, text) => text;
  return (color, text) => (text === '' ? text : `\u001b[${CODES[color]}m${text}\u001b[0m`);
}

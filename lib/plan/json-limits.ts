/** What a text of JSON may be, so that reading it can't end the process. */
export const limits = {
  /** UTF-16 units. */
  length: 256 * 1024 * 1024,
  depth: 64,
  /** Values; a host has some thousand. */
  values: 10_000_000,
} as const;

/** Which limit a text goes beyond, and where. It is not said whether it is JSON. */
export function beyondLimits(
  text: string,
): { readonly limit: keyof typeof limits; readonly offset: number } | undefined {
  if (text.length > limits.length) return { limit: 'length', offset: limits.length };
  let [depth, values] = [0, 0];
  for (let offset = 0; offset < text.length; offset += 1) {
    switch (text.charCodeAt(offset)) {
      case QUOTE:
        offset = endOfString(text, offset);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > limits.depth) return { limit: 'depth', offset };
        if (++values > limits.values) return { limit: 'values', offset };
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
        if (++values > limits.values) return { limit: 'values', offset };
        break;
      default:
    }
  }
  return undefined;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the quotation mark stands that ends a string; the end of the text where none does. */
export function endOfString(text: string, start: number): number {
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const unit = text.charCodeAt(offset);
    if (unit === BACKSLASH) offset += 1;
    else if (unit === QUOTE) return offset;
  }
  return text.length;
}

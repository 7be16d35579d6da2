/**
 * Whether a name fits a name or a pattern in which `*` stands for any characters, none too. All patterns of names are
 * matched here, without a regular expression: at worst it takes the product of both lengths, since on a mismatch only the
 * last `*` takes one character more.
 */
export function namesMatch(pattern: string, name: string): boolean {
  let [next, taken] = [0, 0];
  let star: { readonly next: number; readonly taken: number } | undefined;
  while (taken < name.length) {
    if (pattern[next] === '*') {
      next += 1;
      star = { next, taken };
    } else if (pattern[next] === name[taken]) {
      next += 1;
      taken += 1;
    } else if (star !== undefined) {
      star = { next: star.next, taken: star.taken + 1 };
      ({ next, taken } = star);
    } else return false;
  }
  while (pattern[next] === '*') next += 1;
  return next === pattern.length;
}

/** Whether a name fits one of several names or patterns. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => namesMatch(pattern, name));
}

/** Milliseconds counted at a time. */
const STEP = 50;

/**
 * Acts once the process could listen for so many milliseconds; gives a function that calls it off. Time this process
 * spends computing is not the host's: a classic key exchange stops the event loop for a second or two, and what other
 * hosts said meanwhile is still to be read.
 */
export function patience(milliseconds: number, action: () => void): () => void {
  let left = milliseconds;
  let timer = setTimeout(pass, Math.min(STEP, left));

  function pass(): void {
    left -= STEP;
    if (left <= 0) action();
    else timer = setTimeout(pass, Math.min(STEP, left));
  }

  return () => clearTimeout(timer);
}

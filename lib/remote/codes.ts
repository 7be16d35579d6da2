/** Exit codes by which an action's shell text tells how it ended; the program's own code, of a `run`, is any other. */
export const codes = {
  drifted: 190,
  stillRunning: 191,
  stillLoaded: 192,
  notRunning: 193,
  notLoaded: 194,
  noDirectory: 195,
  timedOut: 196,
  notReloaded: 198,
  notKept: 199,
  noRoom: 200,
  notJournalled: 201,
  nothingDone: 202,
  halfDone: 203,
} as const;

/** Bytes of a record, and of a ledger, at most: what is more is neither written nor read. */
export const LONGEST_LINE = 64 << 20;
export const LARGEST_FILE = 1 << 30;

/** The first bytes of a stream, up to a limit. */
export class Kept {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps a chunk; false once the limit is passed. */
  add(chunk: Buffer): boolean {
    const room = this.#limit - this.#length;
    if (room > 0 && chunk.length > 0) this.#chunks.push(chunk.subarray(0, room));
    this.#length = Math.min(this.#limit, this.#length + chunk.length);
    return chunk.length <= room;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** What the POSIX `cksum` prints of these bytes: its CRC and their number. */
export function cksum(bytes: Uint8Array): string {
  let crc = 0;
  for (const byte of bytes) crc = next(crc, byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) crc = next(crc, length % 256);
  return `${~crc >>> 0} ${bytes.length}`;
}

function next(crc: number, byte: number): number {
  return ((crc << 8) ^ (TABLE[(crc >>> 24) ^ byte] ?? 0)) | 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, i) => {
  let crc = i << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

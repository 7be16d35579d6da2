/** Of the algorithms agreed on with a host those that are weak by today's measure: `kex diffie-hellman-group14-sha1`. */
export function weakAlgorithms(algorithms: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(algorithms).flatMap(([use, names]) =>
    names
      .split(', ')
      .filter((name) => WEAK.test(name))
      .map((name) => `${use} ${name}`),
  );
}

/** SHA-1 and MD5, also as what signs with ssh-rsa and ssh-dss; CBC, RC4, 3DES and Blowfish; short MACs; nothing at all. */
const WEAK = /sha1|md5|^ssh-(rsa|dss)$|-cbc|arcfour|3des|blowfish|cast128|umac-64|^none$/i;

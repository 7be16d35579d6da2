import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { quote } from '../../lib/core/quote.ts';
import { rcSequences } from '../../lib/order/rc-sequences.ts';
import { comesBefore, type Place, type Sequence } from '../../lib/order/sequence.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { plant, runText } from '../remote/shell.ts';
import { orderFactsOf } from './host.ts';

/** RHEL's and Debian's ways through a runlevel: K links, then S links, in glob order; not what the first have in a list. */
const walk = (passesOver: string): string => `cd etc/rc.d/rc3.d || exit 1
walk() {
  for i in $1*; do
    [ -x "$i" ] || continue
    ${passesOver}
    echo "$i"
  done
}
walk K; walk S`;
const RCS = [
  walk('case $i in *.rpmsave|*.rpmorig|*.rpmnew|*~|*.orig) continue ;; esac'),
  walk('case $i in *~ | *.bak | *.orig | *.rpmnew | *.rpmorig | *.rpmsave) continue ;; esac'),
  walk(''),
];

const tail = fc.constantFrom(
  'splx',
  'abc',
  'B',
  '_x',
  'a.b',
  'splx.bak',
  'x.rpmsave',
  'x.orig',
  'x~',
  "it's",
  'ü',
  '-n',
  '',
);
const number = fc.oneof(
  fc.nat(99).map((n) => String(n).padStart(2, '0')),
  fc.constantFrom('01', '90', '-1', '1', 'xx', '100', ''),
);
const entryName = fc.tuple(fc.constantFrom('S', 'S', 'S', 'K'), number, tail).map((parts) => parts.join(''));
const kind = fc.constantFrom('link', 'link', 'link', 'link', 'dangling', 'not executable', 'script');

describe('rcSequences', () => {
  after(removeTemporary);

  it('predicts what a shell does that runs the links in the way of rc, on 600 random directories', function () {
    this.timeout(180_000);
    const root = plant(temporaryDirectory(), { 'etc/inittab': 'id:3:initdefault:\n' });
    let ties = 0;
    fc.assert(
      fc.property(fc.dictionary(entryName, kind, { maxKeys: 14 }), fc.constantFrom(...RCS), (entries, rc) => {
        build(root, entries);
        writeFileSync(join(root, 'etc/rc.d/rc'), rc);
        const { stdout } = runText(`LC_ALL=C; export LC_ALL; cd ${quote(root)} && ${rc}`);
        const seen = stdout.toString().split('\n').filter(Boolean);
        const [three] = rcSequences(orderFactsOf(root));
        assert.ok(three);
        const predicted = [...three.stops, ...three.starts].map(({ name }) => name);
        assert.deepEqual(predicted, seen);
        for (const [i, one] of three.starts.entries())
          for (const other of three.starts.slice(i + 1))
            assert.equal(other.rank === one.rank, other.name.slice(0, 3) === one.name.slice(0, 3));
        ties += three.starts.filter((place) => isTied(three.starts, place)).length;
      }),
      { numRuns: 600 },
    );
    assert.ok(ties > 20, `${ties} ties`);
  });

  it('is certain of nothing that has the same number', () => {
    const root = plant(temporaryDirectory(), {
      'etc/init.d/a': { text: '', mode: 0o755 },
      'etc/init.d/b': { text: '', mode: 0o755 },
      'etc/init.d/c': { text: '', mode: 0o755 },
      ...Object.fromEntries(
        ['S10a', 'S10b', 'S11c'].map((name) => [`etc/rc3.d/${name}`, { link: `../init.d/${name[3]}` }]),
      ),
    });
    const [three] = rcSequences(orderFactsOf(root));
    assert.ok(three);
    const before = (one: string, other: string): boolean => comesBefore(three, three.starts, one, other);
    assert.deepEqual(
      [before('a', 'b'), before('b', 'a'), before('a', 'c'), before('c', 'a')],
      [false, false, true, false],
    );
    assert.deepEqual(
      three.starts.map(({ service, rank, why }) => `${service} ${rank} ${why.code}`),
      ['a 0 by_name', 'b 0 by_name', 'c 2 by_number'],
    );
  });

  it('knows the runlevel that the host boots into, and that 0 and 6 only stop', () => {
    const root = plant(temporaryDirectory(), {
      'etc/inittab': 'id:5:initdefault:\n',
      'etc/init.d/a': { text: '', mode: 0o755 },
      'etc/rc3.d/S10a': { link: '../init.d/a' },
      'etc/rc5.d/S10a': { link: '../init.d/a' },
      'etc/rc6.d/K10a': { link: '../init.d/a' },
      'etc/rc6.d/S01reboot': { link: '../init.d/a' },
    });
    const shown = ({ level, boot, starts, stops }: Sequence) =>
      `${level}${boot ? ' boot' : ''}: ${starts.map(({ name }) => name).join()} / ${stops.map(({ name }) => name).join()}`;
    assert.deepEqual(rcSequences(orderFactsOf(root)).map(shown), [
      '3: S10a / ',
      '5 boot: S10a / ',
      '6:  / K10a,S01reboot',
    ]);
  });
});

/** Whether another service has the same rank. */
function isTied(places: readonly Place[], { rank, service }: Place): boolean {
  return places.some((other) => other.rank === rank && other.service !== service);
}

function build(root: string, entries: Readonly<Record<string, string>>): void {
  rmSync(join(root, 'etc/rc.d'), { recursive: true, force: true });
  const scripts = join(root, 'etc/rc.d/init.d');
  const links = join(root, 'etc/rc.d/rc3.d');
  mkdirSync(links, { recursive: true });
  mkdirSync(scripts, { recursive: true });
  writeFileSync(join(scripts, 'yes'), '', { mode: 0o755 });
  writeFileSync(join(scripts, 'no'), '', { mode: 0o644 });
  const targets: Readonly<Record<string, string>> = {
    link: '../init.d/yes',
    dangling: '../init.d/gone',
    'not executable': '../init.d/no',
  };
  for (const [name, what] of Object.entries(entries)) {
    const target = targets[what];
    if (target === undefined) writeFileSync(join(links, name), '', { mode: 0o755 });
    else symlinkSync(target, join(links, name));
  }
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadablePrint } from '../../lib/core/fact.ts';
import { initScripts, type InitScript } from '../../lib/facts/init-scripts.ts';
import { removeTemporary, temporaryDirectory } from '../embedded/temporary-host.ts';
import { gathered, plant, script, shells } from '../remote/shell.ts';

const lsb = {
  provides: [],
  requiredStart: [],
  shouldStart: [],
  startBefore: [],
  interactive: [],
  requiredStop: [],
  shouldStop: [],
  stopAfter: [],
  defaultStart: [],
  defaultStop: [],
};

const headers: readonly (readonly [string, string, Partial<InitScript>])[] = [
  ['nothing', '', {}],
  ['a chkconfig line', '# chkconfig: 345 01 99', { chkconfig: { levels: '345', start: 1, stop: 99 } }],
  ['no space and many', '#chkconfig:   2345   80   30  ', { chkconfig: { levels: '2345', start: 80, stop: 30 } }],
  ['no levels', '# chkconfig: - 91 09', { chkconfig: { levels: '', start: 91, stop: 9 } }],
  ['tabs in a chkconfig line', '#\tchkconfig:\t345\t01\t99', { chkconfig: { levels: '345', start: 1, stop: 99 } }],
  ['half a line', '# chkconfig: 345 80', {}],
  ['words for numbers', '# chkconfig: 345 {{7*7}} $(touch pwned)', {}],
  ['the first of two', '# chkconfig: 3 1 2\n# chkconfig: 5 3 4', { chkconfig: { levels: '3', start: 1, stop: 2 } }],
  ['not in a comment', 'chkconfig: 345 01 99', {}],
  [
    'an LSB block',
    '### BEGIN INIT INFO\n# Provides: abc def\n# Required-Start: $network $syslog\n# Should-Start: x\n# X-Start-Before: y\n# X-Interactive: true\n# Required-Stop: z\n# Default-Start: 3 5\n### END INIT INFO',
    {
      lsb: {
        provides: ['abc', 'def'],
        requiredStart: ['$network', '$syslog'],
        shouldStart: ['x'],
        startBefore: ['y'],
        interactive: ['true'],
        requiredStop: ['z'],
        shouldStop: [],
        stopAfter: [],
        defaultStart: ['3', '5'],
        defaultStop: [],
      },
    },
  ],
  [
    'tabs',
    '### BEGIN INIT INFO\n# Provides:\tabc\t\tdef\n### END INIT INFO',
    { lsb: { ...lsb, provides: ['abc', 'def'], insserv: { ...lsb, provides: ['abc'] } } },
  ],
  ['a keyword outside a block', '# Provides: abc', {}],
  [
    'hostile words',
    '### BEGIN INIT INFO\n# Provides: __proto__ {{7*7}} `touch pwned`\n### END INIT INFO',
    { lsb: { ...lsb, provides: ['__proto__', '{{7*7}}', '`touch', 'pwned`'] } },
  ],
  ['a keyword behind the block', '### BEGIN INIT INFO\n### END INIT INFO\n# Provides: abc', { lsb }],
];

for (const shell of shells) {
  describe(`initScripts, read by ${shell.name}`, () => {
    after(removeTemporary);
    for (const [what, text, expected] of headers) {
      it(`reads ${what}`, () => {
        const root = plant(temporaryDirectory(), { 'etc/init.d/abc': script(text) });
        const found = gathered(root, initScripts, [], { shell });
        assert.deepEqual([...found.scripts], [['abc', { name: 'abc', executable: true, ...expected }]]);
        assert.ok(!existsSync(join(root, 'pwned')));
      });
    }

    it('reads scripts whatever they are called, and takes no line of one for a line of another', () => {
      const names = ['a b', "it's", '$(touch pwned)', '-e', '{{7*7}}', '__proto__', 'a:b', 'constructor', 'x*'];
      const header = script('# chkconfig: 345 10 90');
      const root = plant(temporaryDirectory(), Object.fromEntries(names.map((name) => [`etc/init.d/${name}`, header])));
      const found = gathered(root, initScripts, [], { shell });
      assert.deepEqual([...found.scripts.keys()].toSorted(), names.toSorted());
      for (const [name, { chkconfig }] of found.scripts)
        if (!name.includes(':')) assert.equal(chkconfig?.start, 10, name);
    });

    it('does not let a name or a line forge a header of another script', () => {
      const root = plant(temporaryDirectory(), {
        'etc/init.d/splx': script(''),
        'etc/init.d/a\nsplx:# chkconfig: 345 10 90': script('# chkconfig: 345 11 91'),
        'etc/init.d/b': script('# chkconfig: x\nsplx:# chkconfig: 345 12 92'),
      });
      const found = gathered(root, initScripts, [], { shell });
      assert.equal(found.scripts.get('splx')?.chkconfig, undefined);
    });

    it('follows a link to the directory, and tells which scripts run', () => {
      const root = plant(temporaryDirectory(), {
        'etc/rc.d/init.d/on': script(''),
        'etc/rc.d/init.d/off': 'text',
        'etc/rc.d/init.d/dir/x': 'x',
        'etc/rc.d/init.d/dangling': { link: 'gone' },
        'etc/init.d': { link: '/etc/rc.d/init.d' },
      });
      const { directory, scripts } = gathered(root, initScripts, [], { shell });
      assert.equal(directory, '/etc/rc.d/init.d');
      assert.deepEqual(
        [...scripts.values()].map(({ name, executable }) => [name, executable]),
        [
          ['off', false],
          ['on', true],
        ],
      );
    });

    it('finds no scripts where there is no directory', () => {
      assert.equal(gathered(temporaryDirectory(), initScripts, [], { shell }).scripts.size, 0);
    });

    it('reads scripts that are not UTF-8 and binaries', () => {
      const root = plant(temporaryDirectory(), {
        'etc/init.d/euc': Buffer.concat([Buffer.from('#!/bin/sh\n# \xbc\xba\n# chkconfig: 3 4 5\n', 'latin1')]),
        'etc/init.d/binary': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 10, 0]),
      });
      const found = gathered(root, initScripts, [], { shell });
      assert.equal(found.scripts.get('euc')?.chkconfig?.start, 4);
      assert.ok(found.scripts.has('binary'));
    });
  });
}

describe('initScripts', () => {
  it('refuses half a list', () => {
    assert.throws(() => initScripts.parse('/etc/init.d\0abc\0x\0', []), UnreadablePrint);
    assert.throws(() => initScripts.parse('/etc/init.d\0abc\0\0', []), UnreadablePrint);
  });
});

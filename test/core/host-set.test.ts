import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expandHostSet, hostSet } from '../../lib/core/host-set.ts';

describe('host sets', () => {
  const table: readonly (readonly [names: readonly string[], text: string])[] = [
    [[], ''],
    [['web1'], 'web1'],
    [['web1', 'web2', 'web3'], 'web[1-3]'],
    [['web3', 'web1', 'web2', 'web1'], 'web[1-3]'],
    [['web1', 'web2', 'web7', 'db'], 'web[1-2,7],db'],
    [['web001', 'web002', 'web940'], 'web[001-002,940]'],
    [['web9', 'web10', 'web11'], 'web[9-11]'],
    [['web09', 'web10', 'web9', 'web100'], 'web[09-10,9,100]'],
    [['web0', 'web1'], 'web[0-1]'],
    [['web00', 'web01', 'web0'], 'web[00-01,0]'],
    [['db1.example.com', 'db2.example.com', 'web5'], 'db[1-2].example.com,web5'],
    [['r1h1', 'r1h2', 'r2h1', 'r2h2', 'r2h3'], 'r1h[1-2],r2h[1-3]'],
    [['192.0.2.1', '192.0.2.2', '192.0.2.9'], '192.0.2.[1-2,9]'],
    [['a-1', 'a-2'], 'a-[1-2]'],
    [['x1234567890', 'x1234567891'], 'x1234567890,x1234567891'],
    [['a,b1', 'a,b2', 'c[1]', ''], '"a,b1","a,b2","c[1]",""'],
    [['"quoted"', '\\', '<script>', '\u001b\u202e\r\n'], '"\\"quoted\\"","\\\\","<script>","\\u001b\\u202e\\r\\n"'],
    [['\u{1f600}', '\ud800'], '"\\ud83d\\ude00","\\ud800"'],
  ];
  for (const [names, text] of table) {
    it(`write ${JSON.stringify(names)} as ${text}`, () => {
      assert.equal(hostSet(names), text);
      assert.deepEqual(new Set(expandHostSet(text)), new Set(names));
    });
  }

  const digits = fc.oneof(
    fc.nat(120).map(String),
    fc.nat(120).map((one) => String(one).padStart(3, '0')),
  );
  const likely = fc
    .tuple(fc.constantFrom('web', 'db', 'a-', ''), digits, fc.constantFrom('', '.example.com', 'x', '-2'))
    .map((parts) => parts.join(''));
  const odd = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('web[1-2]', 'a,b', '"', '1-2', '[', '\ud800'),
  );

  it('come back whole, whatever the names are', () => {
    const names = fc.array(fc.oneof({ arbitrary: likely, weight: 5 }, odd), { maxLength: 60 });
    fc.assert(
      fc.property(names, (some) => {
        const text = hostSet(some);
        assert.match(text, /^[ -~]*$/);
        const back = expandHostSet(text);
        assert.equal(back.length, new Set(back).size);
        assert.deepEqual([...back].sort(), [...new Set(some)].sort());
      }),
      { numRuns: 2000 },
    );
  });

  it('are short for a large fleet, and made in no time', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `web${String(i + 1).padStart(5, '0')}.example.com`);
    assert.equal(hostSet(names), 'web[00001-20000].example.com');
  });

  for (const wrong of [
    ',',
    'a,',
    ',a',
    'a[',
    'a]',
    'a[]',
    'a[x]',
    'a[2-1]',
    'a[1-2][3]',
    'a[1--2]',
    '"a',
    '"a"b',
    'a[0-999999999]',
    '"\\x"',
  ]) {
    it(`are not ${wrong}`, () => assert.throws(() => expandHostSet(wrong), RangeError));
  }
});

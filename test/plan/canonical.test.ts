import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonical } from '../../lib/plan/canonical.ts';

describe('canonical JSON', () => {
  it('is that of RFC 8785, section 3.2', () => {
    const numbers = [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27];
    const string = '\u20ac$\u000f\u000aA\u0027\u0042\u0022\u005c\\\u0022\u002f';
    assert.equal(
      canonical({ numbers, string, literals: [null, true, false] }),
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('has keys in the order of their UTF-16 units, numbers among them', () => {
    const object = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '10': 4, '9': 5, '\u{1f600}': 6, '\u0080': 7, ö: 8 };
    assert.deepEqual(
      [...canonical(object).matchAll(/:(\d)/g)].map(([, value]) => Number(value)),
      [2, 4, 5, 7, 8, 1, 6, 3],
    );
  });

  it('is one text for equal values, and parses to them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value);
        assert.equal(canonical(JSON.parse(text)), text);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out what is undefined, and has no text for what is not JSON', () => {
    assert.equal(canonical({ b: undefined, a: 1 }), '{"a":1}');
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, [undefined]])
      assert.throws(() => canonical(wrong), TypeError);
  });
});

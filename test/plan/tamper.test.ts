import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../lib/core/json.ts';
import { InvalidInput } from '../../lib/core/error.ts';
import { jsonPathText, type JsonPath } from '../../lib/plan/json-place.ts';
import { readPlanFile } from '../../lib/plan/plan-file.ts';
import { aDocument, reading, refusal, sealed } from './read.ts';

describe('a plan file that was tampered with', function () {
  this.timeout(120_000);
  const text = sealed(aDocument());

  it('is refused, whichever byte is another one', () => {
    const bytes = Buffer.from(text);
    const positions = Array.from({ length: 2000 }, (_, i) => Math.floor((i * bytes.length) / 2000));
    for (const position of [...positions, bytes.length - 1]) {
      const was = bytes[position] ?? 0;
      bytes[position] = was ^ (1 << (position % 8));
      const other = bytes.toString('utf8');
      assert.ok(
        ['plan_changed', 'not_json', 'not_a_plan', 'plan_format'].includes(refusal(other).code),
        `byte ${position}`,
      );
      bytes[position] = was;
    }
    assert.equal(readPlanFile(bytes.toString('utf8'), reading).document.version, 1);
  });

  it('is refused, never more than that, whatever is cut out or put in', () => {
    const place = fc.nat(text.length);
    const fragment = fc.constantFrom(
      '',
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      'null',
      '__proto__',
      '\u0000',
      '\ud800',
      '1e999',
    );
    fc.assert(
      fc.property(place, fc.nat(40), fragment, (at, cut, put) => {
        const other = text.slice(0, at) + put + text.slice(at + cut);
        if (other !== text) refusal(other);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused, never more than that, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (plan, digest) => {
        refusal(plan);
        refusal(`{"plan":${plan},"digest":${digest}}\n`);
        refusal(sealed({ version: 1, taisho: '0.1.0', x: JSON.parse(plan) as Json }));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the prototypes alone', () => {
    const document = aDocument();
    Object.defineProperty(document.changeSets[0].why.data, '__proto__', {
      value: { evil: 1 },
      enumerable: true,
      configurable: true,
    });
    refusal(sealed(document));
    Object.defineProperty(document.changeSets[0].why.data, '__proto__', { value: 'evil', enumerable: true });
    readPlanFile(sealed(document), reading);
    assert.equal(({} as { evil?: number }).evil, undefined);
  });
});

describe('a plan file with a digest that fits, made by somebody else', () => {
  for (const [path, value] of fields(aDocument())) {
    const name = jsonPathText(path);
    it(`is refused with ${name} of another type, the place named`, () => {
      const document = aDocument();
      at(document, path.slice(0, -1))[path.at(-1) ?? ''] = typeof value === 'object' && value !== null ? 7 : {};
      const found = refusal(sealed(document));
      if (path.length > 1 || !['version', 'taisho'].includes(name))
        assert.ok(found.message.includes(jsonPathText(['plan', ...path])), found.message);
    });

    if (typeof path.at(-1) === 'string' && !isOptional(path)) {
      it(`is refused without ${name}, the place named`, () => {
        const document = aDocument();
        delete at(document, path.slice(0, -1))[path.at(-1) ?? ''];
        const found = refusal(sealed(document));
        const isNamed = found.message.includes(jsonPathText(['plan', ...path.slice(0, -1)]));
        assert.ok(isNamed || ELSEWHERE.includes(found.code) || name === 'version', found.message);
      });
    }

    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !path.includes('data')) {
      it(`is refused with more in ${name} than there is`, () => {
        const document = aDocument();
        at(document, path)['more'] = 1;
        assert.ok(refusal(sealed(document)).message.includes(jsonPathText(['plan', ...path])));
      });
    }
  }

  it('can be read as long as nothing is changed', () => {
    const text = sealed(aDocument());
    try {
      readPlanFile(text, reading);
    } catch (error) {
      assert.fail(error instanceof InvalidInput ? error.message.slice(0, 500) : String(error));
    }
  });
});

/** What is found where something else no longer fits what was changed. */
const ELSEWHERE = ['not_so', 'not_shown', 'unknown_reference'];

/** Members that may be left out. */
function isOptional(path: JsonPath): boolean {
  const name = String(path.at(-1));
  if (path.at(-2) === 'data') return true;
  return (
    ['algorithms', 'order', 'remedy', 'become', 'user', 'maxFailPercentage', 'task', 'closes', 'instead'].includes(
      name,
    ) || path.includes('algorithms')
  );
}

/** Every field of a document once: equal fields of several entries of a list count as one. */
function fields(document: Json): readonly (readonly [JsonPath, Json])[] {
  const found = new Map<string, readonly [JsonPath, Json]>();
  const walk = (value: Json, path: JsonPath, shape: string): void => {
    if (path.length > 0 && !found.has(shape)) found.set(shape, [path, value]);
    if (typeof value !== 'object' || value === null || path.at(-1) === 'value') return;
    for (const [key, one] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      walk(
        one as Json,
        [...path, step],
        `${shape}/${typeof step === 'number' || /^[0-9a-f]{64}$/.test(key) ? '*' : key}${kindOf(one as Json)}`,
      );
    }
  };
  walk(document, [], '');
  return [...found.values()].filter(
    ([path, value]) => path.at(-1) !== 'value' && !(path.at(-2) === 'data' && Array.isArray(value)),
  );
}

/** Entries of several forms are several fields. */
function kindOf(value: Json): string {
  const form = typeof value === 'object' && value !== null && 'kind' in value ? value['kind'] : '';
  return typeof form === 'string' ? `(${form})` : '';
}

function at(document: unknown, path: JsonPath): Record<string, unknown> {
  return path.reduce((value, step) => (value as Record<string, unknown>)[step] as object, document as object) as Record<
    string,
    unknown
  >;
}

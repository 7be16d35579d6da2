import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { explain } from '../../lib/catalogue/explain.ts';
import type { Schema } from '../../lib/core/schema.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { taisho } from '../cli/command-line.ts';
import { badMeanings, badShapes } from './bad-files.ts';

const known = join(import.meta.dirname, '../../../lib/catalogue/known.yml');

describe('the schema of a catalogue, as it is published', () => {
  let schema: Schema;
  let accepts: ValidateFunction;
  before(async () => {
    schema = JSON.parse((await taisho(['schema', 'catalogue'])).stdout) as Schema;
    accepts = new Ajv().compile(schema);
  });

  it('is one of draft 7 that a strict validator takes', () => {
    assert.equal((schema as { $schema?: string }).$schema, 'http://json-schema.org/draft-07/schema#');
    new Ajv({ strict: true, strictTypes: false, validateSchema: true }).compile(schema);
  });

  it('accepts the catalogue that is shipped', () => {
    assert.ok(accepts(parse(readFileSync(known, 'utf8'))), JSON.stringify(accepts.errors));
  });

  it('accepts what an operator may begin with', async () => {
    const catalogue = await loadCatalogue();
    for (const product of catalogue.products)
      assert.ok(accepts(parse(explain(catalogue, product).override)), JSON.stringify(accepts.errors));
  });

  for (const [what, text] of badShapes) {
    it(`refuses a file that has ${what}`, () => assert.equal(accepts(parse(text)), false));
  }
  for (const [what, text] of badMeanings) {
    it(`has no word on a file that has ${what}`, () => assert.ok(accepts(parse(text)), JSON.stringify(accepts.errors)));
  }

  it('describes every key, every entry of a list and every choice but their mere kind', () => {
    const undescribed = [...keysOf(schema, '')].filter(
      ([, { description = '' }]) => !/^[A-Z][^]{8,}\.$/.test(description),
    );
    assert.deepEqual(
      undescribed.map(([path]) => path),
      [],
    );
  });
});

/** Every property, and every entry of a list. */
function* keysOf({ properties = {}, items, anyOf = [] }: Schema, path: string): Generator<readonly [string, Schema]> {
  for (const [key, property] of Object.entries(properties)) {
    yield [`${path}.${key}`, property];
    yield* keysOf(property, `${path}.${key}`);
  }
  if (items !== undefined) {
    yield [`${path}[]`, items];
    yield* keysOf(items, `${path}[]`);
  }
  for (const form of anyOf) yield* keysOf(form, path);
}

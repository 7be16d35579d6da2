import type { Catalogue } from '../core/catalogue.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import { catalogueSchema, mistakesIn, nameMistake, withEntries, type Entry, type Placed } from '../catalogue/index.ts';
import { readBySchema } from '../source/read-by-schema.ts';
import type { SchemaProblem } from '../source/schema-problems.ts';
import { valueAt } from '../source/source.ts';

/**
 * What is known with a catalogue file: its products are added to what is known without it, replace it by id, or extend it.
 * Throws `InvalidInput` with all that is wrong in the file; `name` says there where it stands.
 */
export function catalogueFromText(text: string, name: string, known: Catalogue = { products: [] }): Catalogue {
  const data = readBySchema(text, name, catalogueSchema, (problems, value) => [
    ...problems.map((problem) => inPlainWords(problem, value)),
    ...mistakesIn(soundEntries(value, problems), idsIn(value), known).map((one) => ({
      ...one,
      part: 'value' as const,
    })),
  ]);
  return withEntries(known, (data as unknown as { readonly products: readonly Entry[] }).products);
}

function inPlainWords(problem: SchemaProblem, value: Json): SchemaProblem {
  const given = valueAt(value, problem.path);
  if (problem.code !== 'wrong_form' || typeof given !== 'string') return problem;
  return { ...nameMistake(given, problem.path), part: 'value' };
}

/** The entries in which the schema finds nothing wrong: only those can be judged further. */
function soundEntries(value: Json, problems: readonly SchemaProblem[]): readonly Placed[] {
  const broken = new Set(problems.map(({ path }) => path[1]));
  return entriesIn(value).flatMap((entry, index) =>
    broken.has(index) ? [] : [{ index, entry: entry as unknown as Entry }],
  );
}

function idsIn(value: Json): readonly string[] {
  return entriesIn(value).flatMap((entry) => {
    const id = isJsonObject(entry) ? entry['id'] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

function entriesIn(value: Json): readonly Json[] {
  const products = isJsonObject(value) ? value['products'] : undefined;
  return Array.isArray(products) ? products : [];
}

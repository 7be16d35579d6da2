import { TaishoError } from '../core/error.ts';
import { nearest } from '../core/nearest.ts';
import type { Schema } from '../core/schema.ts';
import { catalogueSchema } from '../catalogue/index.ts';
import { planFileSchema } from '../plan/plan-schema.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';

/** The files of which there is a schema, and what they are. */
const SCHEMAS: Readonly<Record<string, { readonly title: string; readonly schema: Schema }>> = {
  plan: { title: 'A saved plan of taisho', schema: planFileSchema },
  catalogue: { title: 'Products and conflicts for taisho --catalogue', schema: catalogueSchema },
};

/** `taisho schema`: the JSON Schema by which a kind of file is validated, for editors and other programs. */
export function schemaCommand(name: string, io: Io): number {
  const found = Object.entries(SCHEMAS).find(([key]) => key === name)?.[1];
  if (found === undefined) {
    const names = Object.keys(SCHEMAS);
    const near = nearest(name, names);
    const hint = near === undefined ? `there is ${names.join(', ')}` : `did you mean ${near}?`;
    throw new TaishoError('unknown_schema', `there is no schema ${JSON.stringify(name)}; ${hint}`);
  }
  const { title, schema } = found;
  const value = { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema };
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  return exitCodes.done;
}

import { TaishoError } from '../core/error.ts';
import { nearest } from '../core/nearest.ts';
import type { Schema } from '../core/schema.ts';
import { remedies } from '../remedies/index.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';

/** `taisho remedies`: what a task may use; with a name, its parameters, from the schema that validates them. */
export function remediesCommand(name: string | undefined, io: Io): number {
  if (name === undefined) {
    for (const [key, { summary }] of Object.entries(remedies)) io.stdout.write(`${key.padEnd(12)}  ${summary}\n`);
    return exitCodes.done;
  }
  const remedy = Object.entries(remedies).find(([key]) => key === name)?.[1];
  if (remedy === undefined) {
    const near = nearest(name, Object.keys(remedies));
    throw new TaishoError(
      'unknown_remedy',
      `there is no remedy ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  }
  const schema: Schema = remedy.schema;
  io.stdout.write(
    `${name}: ${remedy.summary}\n${'window' in remedy ? 'May carry a block: the tasks of a window.\n' : ''}\n`,
  );
  for (const [key, property] of Object.entries(schema.properties ?? {}))
    io.stdout.write(described(key, property, schema));
  return exitCodes.done;
}

function described(key: string, property: Schema, { required = [] }: Schema): string {
  const type =
    property.enum?.join(' | ') ?? (property.anyOf ?? [property]).map(({ type: one = 'any' }) => one).join(' | ');
  const rest = required.includes(key)
    ? 'required'
    : property.default === undefined
      ? 'optional'
      : `default ${JSON.stringify(property.default)}`;
  return `  ${key} (${type}; ${rest})\n      ${property.description ?? ''}\n`;
}

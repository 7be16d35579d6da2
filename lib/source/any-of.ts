import type { SchemaError } from './compiled.ts';

/** Replaces the errors of an `anyOf`'s branches by those of the branch that was meant, or by one error. */
export function withoutBranches(errors: readonly SchemaError[], choice: SchemaError): SchemaError[] {
  const prefix = `${choice.schemaPath}/`;
  const isWithin = (error: SchemaError): boolean =>
    error.schemaPath.startsWith(prefix) && isBelow(error.instancePath, choice.instancePath);
  const rest = errors.filter((error) => error !== choice && !isWithin(error));
  if (!errors.includes(choice)) return rest;
  const count = (choice.schema as readonly unknown[]).length;
  const branches = Array.from({ length: count }, (_, index) =>
    errors.filter((error) => isWithin(error) && error.schemaPath.startsWith(`${prefix}${index}/`)),
  );
  if (branches.some((branch) => branch.length === 0)) return rest;
  const fitting = branches.filter((branch) => !branch.some((error) => isKindError(error, choice)));
  return fitting.length === 1 ? [...rest, ...(fitting[0] ?? [])] : [...rest, choice];
}

function isKindError({ keyword, instancePath }: SchemaError, choice: SchemaError): boolean {
  return instancePath === choice.instancePath && ['type', 'const', 'enum'].includes(keyword);
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

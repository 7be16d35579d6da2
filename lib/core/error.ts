import { renderDiagnostic, type Diagnostic } from './diagnostic.ts';

/** The caller's mistake: thrown, with a literal code. What happens to a host is never thrown: it is an outcome. */
export class TaishoError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TaishoError';
    this.code = code;
  }
}

/** A playbook, inventory, catalogue or variables file that can't be used; holds everything that is wrong with it. */
export class InvalidInput extends TaishoError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super('invalid_input', diagnostics.map(renderDiagnostic).join('\n'));
    this.name = 'InvalidInput';
    this.diagnostics = diagnostics;
  }
}

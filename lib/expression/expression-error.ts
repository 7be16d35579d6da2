import { TaishoError } from '../core/error.ts';
import { because, type Reason } from '../core/reason.ts';

/** An expression that can't be evaluated. Holds no value of any variable, so that it may be shown. */
export class ExpressionError extends TaishoError {
  override readonly code: ExpressionCode;
  /** The text it stands in, as written. */
  readonly expression: string;
  /** Where in that text (UTF-16). */
  readonly offset: number;
  /** The variable that was probably meant. */
  readonly suggestion?: string;
  /** The same for outcomes and events. */
  readonly reason: Reason;

  constructor(
    code: ExpressionCode,
    message: string,
    place: { expression: string; offset: number; suggestion?: string },
  ) {
    const hint = place.suggestion === undefined ? '' : `; did you mean ${place.suggestion}?`;
    super(code, `${message}${hint} (in ${shortened(place.expression)})`);
    this.name = 'ExpressionError';
    this.code = code;
    this.expression = place.expression;
    this.offset = place.offset;
    if (place.suggestion !== undefined) this.suggestion = place.suggestion;
    this.reason = because(code, '{message}', { message: this.message });
  }
}

export type ExpressionCode =
  | 'undefined_variable'
  | 'expression_syntax'
  | 'expression_failed'
  | 'expression_exhausted'
  | 'variable_cycle'
  | 'not_boolean';

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

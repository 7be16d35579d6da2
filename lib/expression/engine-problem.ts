/** What the engine found wrong, without any value of a variable; `offset` counts in the text it was given. */
export class EngineProblem extends Error {
  readonly kind: 'syntax' | 'undefined' | 'fuel' | 'crash' | 'other';
  readonly offset: number;

  constructor(kind: EngineProblem['kind'], message: string, offset: number) {
    super(message);
    this.name = 'EngineProblem';
    this.kind = kind;
    this.offset = offset;
  }
}

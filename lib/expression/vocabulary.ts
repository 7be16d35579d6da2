/** Every filter there is: Jinja2's that the engine has, and those of `filters.ts` (a test keeps this list true). */
export const FILTERS: ReadonlySet<string> = new Set(
  (
    'abs attr basename batch bool capitalize chain combine count d default dictsort dirname e escape filesizeformat ' +
    'first float from_json groupby indent int items join last length lines list lower mandatory map max min pluralize ' +
    'pprint quote regex_replace regex_search reject rejectattr replace reverse round safe select selectattr slice sort ' +
    'split string striptags sum ternary title to_json tojson trim truncate unique upper'
  ).split(' '),
);

/** Every test there is, as in `x is defined`. */
export const TESTS: ReadonlySet<string> = new Set(
  (
    'boolean changed defined divisibleby endingwith eq equalto escaped even failed false filter float ge greaterthan gt ' +
    'in int integer iterable le lessthan lower lt mapping match ne none number odd safe sameas search sequence skipped ' +
    'startingwith string succeeded success test true undefined upper'
  ).split(' '),
);

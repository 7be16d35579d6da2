/** A file that is refused: what is wrong, its text, and of each finding its code, its line with the text it points at, and its suggestion. */
export type BadFile = readonly [what: string, text: string, ...found: readonly (readonly [string, string, RegExp?])[]];

const listed = (...entries: readonly string[]): string =>
  ['products:', ...entries.map((entry) => `  - { ${entry} }`), ''].join('\n');
/** A product with all that is needed, and what is wrong behind it. */
const one = (wrong: string): string => listed(`id: one, name: One, source: x, services: [s], ${wrong}`);
const MANY = `[${'x, '.repeat(50)}x]`;

/** What a schema can see, an editor's too. */
export const badShapes: readonly BadFile[] = [
  ['no text', '', ['wrong_type', '1 ']],
  ['a list', '- id: x\n', ['wrong_type', '1 -']],
  ['no products', 'product: []\n', ['missing_parameter', '1 p'], ['unknown_parameter', '1 product', /mean products\?/]],
  ['products that are a mapping', 'products: { id: x }\n', ['wrong_type', '1 {']],
  ['a product that is a word', 'products: [splx]\n', ['wrong_type', '1 splx']],
  ['neither id nor extends', listed('services: [s]'), ['missing_parameter', '2 {']],
  ['a misspelt extends', listed('extnds: splx'), ['missing_parameter', '2 {', /mean extends\?/]],
  ['id and extends', listed('id: a, extends: splx, name: x, source: y'), ['wrong_choice', '2 {', /leave extends out/]],
  ['extends: true', listed('id: splx, extends: true'), ['wrong_choice', '2 {']],
  ['no name and no source', listed('id: a, services: [s]'), ['missing_parameter', '2 {'], ['missing_parameter', '2 {']],
  ['an unknown key', one('conflits: [sendmail]'), ['unknown_parameter', '2 conflits', /mean conflicts\?/]],
  [
    'an unknown key of what is extended',
    listed('extends: splx, proceses: [x]'),
    ['unknown_parameter', '2 proceses', /mean processes\?/],
  ],
  ['text for a list', one('processes: agentd'), ['wrong_type', '2 agentd', /\[agentd\]/]],
  ['a number for a name', one('module: 12'), ['wrong_type', '2 12', /quote it/]],
  ['too many services', one(`conflicts: ${MANY}`), ['wrong_value', '2 [']],
  ['a service with a blank', one('conflicts: [a b]'), ['wrong_form', '2 a b', /letters/]],
  ['a service that is shell', one('conflicts: ["a;reboot"]'), ['wrong_form', '2 "a;reboot"', /letters/]],
  ['a service with a dash at its begin', one('conflicts: [-a]'), ['wrong_form', '2 -a']],
  ['a service that is a path', one('conflicts: [/etc/init.d/bk]'), ['wrong_form', '2 /etc/init.d/bk', /write bk$/]],
  ['a service with ../', one('conflicts: [../bk]'), ['wrong_form', '2 ../bk', /write bk$/]],
  [
    'a service of 65 characters',
    one(`conflicts: [${'s'.repeat(65)}]`),
    ['wrong_form', '2 ssssssssssssssssssssssssss', /64/],
  ],
  ['a service without a name', one('conflicts: [""]'), ['wrong_form', '2 ""']],
  ['every service', listed('id: a, name: x, source: y, services: ["*"]'), ['matches_everything', '2 "*"']],
  ['a conflict with everything', one('conflicts: ["**"]'), ['matches_everything', '2 "**"']],
  [
    'a process longer than a comm',
    one('processes: [0123456789abcdef]'),
    ['never_matches', '2 0123456789abcdef', /write 0123456789abcde$/],
  ],
  [
    'a pattern of more than a comm',
    one('processes: ["0123456789*abcdef"]'),
    ['never_matches', '2 "0123456789*abcdef"', /0123456789abcde/],
  ],
  ['a process with its path', one('processes: [/usr/sbin/x]'), ['wrong_form', '2 /usr/sbin/x', /write x$/]],
  ['every process', one('processes: ["*"]'), ['matches_everything', '2 "*"']],
  ['a package with a blank', one('packages: ["a b"]'), ['wrong_form', '2 "a b"']],
  ['every package', one('packages: ["*"]'), ['matches_everything', '2 "*"']],
  ['a relative path', one('paths: [opt/x]'), ['wrong_form', '2 opt/x']],
  ['a path with ..', one('paths: [/opt/../etc]'), ['wrong_form', '2 /opt/../etc']],
  ['a module that is an option', one('module: -f x'), ['wrong_form', '2 -f x']],
  ['a module with an escape', one('clashingModules: ["x\\e[31m"]'), ['control_character', '2 "x\\e[31m"']],
  [
    'an escape in a name',
    listed('id: a, name: "x\\e[31m", source: y, services: [a]'),
    ['control_character', '2 "x\\e[31m"'],
  ],
  ["a bell in the vendor's words", one('words: "x\\a"'), ['control_character', '2 "x\\a"']],
  ['a name that is turned around', one('words: "x\\u202Ey"'), ['control_character', '2 "x\\u202Ey"', /leave it out/]],
  ['a NUL in an id', listed('id: "a\\0", name: x, source: y, services: [a]'), ['control_character', '2 "a\\0"']],
  ['an empty source', listed('id: a, name: x, source: "", services: [a]'), ['wrong_form', '2 ""']],
  ['a blank source', listed('id: a, name: x, source: " ", services: [a]'), ['wrong_form', '2 " "']],
  ['words without an end', one(`words: ${'x'.repeat(2001)}`), ['wrong_value', '2 xxxxxxxxxxxxxxxxxxxxxxxxxx']],
  ['a conflict without a target', one('conflicts: [{ stop: any }]'), ['missing_parameter', '2 {']],
  ['a misspelt target', one('conflicts: [{ servce: x }]'), ['missing_parameter', '2 {', /mean service\?/]],
  ['two targets', one('conflicts: [{ service: x, product: splx }]'), ['wrong_choice', '2 {', /leave product out/]],
  [
    'an unknown key of a conflict',
    one('conflicts: [{ service: x, strat: any }]'),
    ['unknown_parameter', '2 strat', /mean start\?/],
  ],
  ['a turn that is none', one('conflicts: [{ service: x, stop: befor }]'), ['wrong_value', '2 befor', /mean before\?/]],
  ['a conflict that is a number', one('conflicts: [12]'), ['wrong_type', '2 12', /quote it/]],
];

/** What only all that is known together can show. */
export const badMeanings: readonly BadFile[] = [
  [
    'an id twice',
    listed('id: a, name: x, source: y, services: [a]', 'id: a, name: x, source: y, services: [b]'),
    ['duplicate_id', '3 a', /another id/],
  ],
  ['what is extended twice', listed('extends: splx', 'extends: splx'), ['duplicate_id', '3 splx']],
  [
    'what is replaced and extended',
    listed('id: splx, name: x, source: y, services: [a]', 'extends: splx'),
    ['duplicate_id', '3 splx'],
  ],
  ['nothing to extend', listed('extends: splxx'), ['unknown_product', '2 splxx', /mean splx\?/]],
  ['nothing near to extend', listed('extends: backup'), ['unknown_product', '2 backup', /id in place of extends/]],
  [
    'nothing by which it is known',
    listed('id: a, name: x, source: y, services: []'),
    ['unrecognizable', '2 a', /services, processes/],
  ],
  [
    'the name of a unit',
    one('conflicts: [bk.service, { service: b.service }]'),
    ['unit_suffix', '2 bk.service', /write bk$/],
    ['unit_suffix', '2 b.service', /write b$/],
  ],
  [
    'its own unit',
    listed('id: a, name: x, source: y, services: [a.service]'),
    ['unit_suffix', '2 a.service', /write a$/],
  ],
  ['a conflict with its own service', one('conflicts: [s]'), ['conflict_with_itself', '2 s']],
  [
    'a conflict with its own service, by a pattern',
    listed('id: a, name: x, source: y, services: ["s*"], conflicts: [sab]'),
    ['conflict_with_itself', '2 sab'],
  ],
  ['a conflict with its own product', one('conflicts: [{ product: one }]'), ['conflict_with_itself', '2 one']],
  [
    'a conflict of ours with what was added',
    listed('extends: isvw, services: [splx], conflicts: [splx]'),
    ['conflict_with_itself', '2 splx'],
  ],
  ['a conflict with nobody', one('conflicts: [{ product: iwsss }]'), ['unknown_product', '2 iwsss', /mean iwss\?/]],
  [
    'a conflict with a service that was taken for an id',
    one('conflicts: [{ product: bkagent }]'),
    ['unknown_product', '2 bkagent', /service: bkagent/],
  ],
  [
    'a conflict with a product that has no service',
    listed(
      'id: a, name: x, source: y, paths: [/a]',
      'id: b, name: x, source: y, services: [b], conflicts: [{ product: a }]',
    ),
    ['no_service_known', '3 a', /services of a/],
  ],
  [
    'a product of ours without its services',
    listed('id: isvw, name: x, source: y, paths: [/a]'),
    ['no_service_known', '2 {', /services of isvw/],
  ],
  [
    'a circle of two',
    listed(
      'id: a, name: x, source: y, services: [a], conflicts: [b]',
      'id: b, name: x, source: y, services: [b], conflicts: [a]',
    ),
    ['circle', '2 b', /any/],
  ],
  [
    'a circle with ours',
    listed('id: mine, name: x, source: y, services: [sendmail], conflicts: [splx]'),
    ['circle', '2 splx'],
  ],
  [
    'a circle with ours that goes by an id',
    listed('extends: isvw, conflicts: [{ product: splx }]'),
    ['circle', '2 splx'],
  ],
  [
    'a circle of three, by patterns and both directions',
    listed(
      'id: a, name: x, source: y, services: [a1], conflicts: [{ service: b1, start: any }]',
      'id: b, name: x, source: y, services: ["b*"], conflicts: [{ product: c, start: any }]',
      'id: c, name: x, source: y, services: [c], conflicts: [{ service: a1, stop: before, start: any }]',
    ),
    ['circle', '2 b1'],
  ],
  [
    'a circle of starts alone',
    listed(
      'id: a, name: x, source: y, services: [a], conflicts: [{ service: b, stop: any }]',
      'id: b, name: x, source: y, services: [b], conflicts: [{ service: a, stop: after }]',
    ),
    ['circle', '2 b'],
  ],
  [
    'a contradiction within one product',
    one('conflicts: [{ service: "b*" }, { service: b1, stop: after, start: after }]'),
    ['circle', '2 "b*"'],
  ],
];

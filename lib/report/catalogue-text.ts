import type { Turn } from '../core/catalogue.ts';
import type { ExplainedConflict, ExplainedProduct } from '../core/explained-product.ts';
import { spoken } from './block.ts';
import type { Paint } from './color.ts';
import { fitted } from './fitted.ts';
import { printable, printableLines } from './printable.ts';
import { wrapped } from './wrapped.ts';

/** How a catalogue is shown. */
export interface CatalogueStyle {
  readonly paint: Paint;
  readonly columns: number;
}

/** A line of the list of products. */
export interface ListedProduct {
  readonly id: string;
  readonly name: string;
  readonly services: readonly string[];
  /** Products or services it conflicts with. */
  readonly conflicts: readonly string[];
  readonly restartsItself: boolean;
}

/** Names of products are long. */
const WIDEST = 48;

/** Products as a table, a line each. Printable lines. */
export function productsLines(products: readonly ListedProduct[], paint: Paint): readonly string[] {
  const rows = products.map(({ id, name, services, conflicts, restartsItself }) => [
    id,
    name,
    namesText(services),
    conflicts.length === 0 ? '-' : namesText(conflicts),
    restartsItself ? 'yes' : '-',
  ]);
  const titles = ['ID', 'NAME', 'SERVICES', 'CONFLICTS', 'RESTARTS ITSELF'];
  const widths = titles.map((title, i) =>
    fitted(
      [titles, ...rows].map((row) => row[i] ?? title),
      WIDEST,
    ),
  );
  const [header = '', ...lines] = [titles, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [paint('bold', header), ...lines];
}

/** All that is known of a product: by what it is told, what conflicts with it, what can be done, and how to add to it. Printable lines. */
export function productLines(explained: ExplainedProduct, style: CatalogueStyle): readonly string[] {
  const { product, conflicts, override } = explained;
  const { paint } = style;
  return [
    `${paint('bold', printable(product.id))}: ${printable(product.name)}`,
    ...factsOf(explained).flatMap(([label, text]) => factLines(label, text, style)),
    '',
    ...(conflicts.length === 0 ? ['No conflict of it is known.'] : []),
    ...conflicts.flatMap((conflict) => conflictLines(conflict, explained, style)),
    '',
    'To add to it, in a file of yours (--catalogue FILE); id in place of extends, with name and source, replaces it:',
    '',
    ...printableLines(override).map((line) => `    ${line}`),
  ];
}

function factsOf({ product }: ExplainedProduct): readonly (readonly [label: string, text: string])[] {
  const { services, processes, packages, paths, module, clashingModules, restartsItself, words, source } = product;
  return [
    ['services', namesText(services)],
    ['processes', namesText(processes)],
    ['packages', namesText(packages)],
    ['paths', namesText(paths)],
    ['module', module ?? 'unknown'],
    ...(clashingModules.length === 0
      ? []
      : [['clashes', `${namesText(clashingModules)}: beside one of these modules it is not stopped`] as const]),
    ['restarts', restartsItself ?? 'nothing is known of it restarting its services by itself'],
    ['words', words ?? 'unknown'],
    ['source', source],
  ];
}

const LABEL_WIDTH = 11;

function factLines(label: string, text: string, { paint, columns }: CatalogueStyle): readonly string[] {
  const indent = ' '.repeat(LABEL_WIDTH + 2);
  const [first = '', ...rest] = wrapped(printable(text), columns - indent.length, '');
  return [`  ${paint('dim', label.padEnd(LABEL_WIDTH))}${first}`, ...rest.map((line) => `${indent}${line}`)];
}

function conflictLines(
  { product: other, services, stop, start, saidBy, words, remedies }: ExplainedConflict,
  { product }: ExplainedProduct,
  { paint, columns }: CatalogueStyle,
): readonly string[] {
  const whom = other === undefined ? namesText(services) : `${other.id} (${other.name})`;
  const order = `${namesText(services)} ${turnsText(stop, start, namesText(product.services))}`;
  const told = saidBy === product.id ? '' : `, as the entry of ${saidBy} says`;
  return [
    ...wrapped(printable(`Conflicts with ${whom}: ${order}${told}.`), columns, '  '),
    ...(words === undefined ? [] : wrapped(`  ${printable(words)}`, columns, '  ')),
    ...remedies.flatMap(({ remedy, fits, why }) => {
      const name = `${NAMES[remedy]} (${remedy})`;
      const [first = '', ...rest] = wrapped(`${fits ? 'fits' : 'does not fit'}: ${spoken(why)}`, columns - 28, '');
      const verdict = first.replace(/^[^:]*/, (word) => paint(fits ? 'green' : 'yellow', word));
      return [`  ${name.padEnd(24)}  ${verdict}`, ...rest.map((line) => `${' '.repeat(28)}${line}`)];
    }),
  ];
}

const NAMES = { pre_stop: 'remedy 1', start_order: 'remedy 2' } as const;

/** `must stop and start before splx`, or each for itself. */
function turnsText(stop: Turn, start: Turn, own: string): string {
  const turn = (verb: string, when: Turn, noun: string): string =>
    when === 'any' ? `the order of their ${noun} does not matter` : `${verb} ${when} ${own}`;
  if (stop === start && stop !== 'any') return turn('must stop and start', stop, '');
  return [turn('must stop', stop, 'stops'), turn('must start', start, 'starts')].join('; ');
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'unknown' : names.map(printable).join(', ');
}

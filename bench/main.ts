/**
 * `npm run bench`, `npm run bench -- NAME…`, `npm run bench -- --json`: measures the overhead of this package, and
 * prints a table or JSON. Exits with 0 only if every target is met.
 *
 * @module
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { CHANNELS } from './channels.ts';
import { HEAP } from './heap.ts';
import { IDS } from './ids.ts';
import type { Figure, Measure } from './measure.ts';
import { START_UP } from './start-up.ts';
import { THROUGHPUT } from './throughput.ts';

const MEASURES: readonly Measure[] = [...IDS, ...CHANNELS, ...THROUGHPUT, ...START_UP, ...HEAP];

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const unknown = names.filter((name) => !MEASURES.some((measure) => measure.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown measures: ${unknown.join(', ')}. The measures are ${MEASURES.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

function isMet({ target }: Measure, { median }: Figure): boolean | undefined {
  if (target === undefined) {
    return undefined;
  }
  return 'atMost' in target ? median <= target.atMost : median >= target.atLeast;
}

function row(measure: Measure, figure: Figure): string {
  const { name, what, against, target, unit } = measure;
  const shown = (value: number) =>
    `${value.toFixed(unit === undefined ? 3 : 2)}${unit === undefined ? '' : ` ${unit}`}`;
  const bound =
    target === undefined ? 'printed' : 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  const spread = figure.samples === 1 ? '' : `${shown(figure.low)} to ${shown(figure.high)}`;
  const met = isMet(measure, figure);
  const result = met === undefined ? '' : met ? 'met' : 'MISSED';
  return `| ${name} | ${what} | ${against} | ${bound} | ${shown(figure.median)} | ${spread} | ${figure.samples} | ${result} |`;
}

const machine = `${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`;
const results: object[] = [];
let missed = 0;
if (!options.json) {
  console.log(`${machine}\n`);
  console.log(
    '| name | measure | against | target | median | quartiles | pairs | |\n|---|---|---|---|---|---|---|---|',
  );
}
for (const measure of MEASURES.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const figure = await measure.run();
  const { name, what, against, target, unit = 'ratio' } = measure;
  const met = isMet(measure, figure);
  missed += met === false ? 1 : 0;
  results.push({ name, what, against, target, unit, ...figure, met });
  if (!options.json) {
    console.log(row(measure, figure));
  }
}
if (options.json) {
  console.log(JSON.stringify({ machine, results }, null, 2));
}
process.exitCode = missed === 0 ? 0 : 1;

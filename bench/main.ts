/**
 * `npm run bench`, `npm run bench -- NAME…`, `npm run bench -- --json`: measures the overhead of this package, and
 * prints a table or JSON. Exits with 0 only if every target is met. On a machine with other work it measures nothing,
 * unless `--busy` says that the figures need not be valid.
 *
 * @module
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { CHANNELS } from './channels.ts';
import { HEAP } from './heap.ts';
import { IDS } from './ids.ts';
import type { Figure, Measure } from './measure.ts';
import { START_UP } from './start-up.ts';
import { THROUGHPUT } from './throughput.ts';

const MAX_LOAD = 0.5;
const MEASURES: readonly Measure[] = [...IDS, ...CHANNELS, ...THROUGHPUT, ...START_UP, ...HEAP];

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, busy: { type: 'boolean' } },
});
const unknown = names.filter((name) => !MEASURES.some((measure) => measure.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown measures: ${unknown.join(', ')}. The measures are ${MEASURES.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

/** The load average of the last minute, per core. */
const load = (loadavg()[0] as number) / cpus().length;
if (load > MAX_LOAD && !options.busy) {
  console.error(
    `The load average is ${load.toFixed(2)} per core; figures are valid up to ${MAX_LOAD}. Wait, or pass --busy.`,
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
    unit === undefined ? value.toFixed(3) : `${value.toFixed(unit === 'bytes' ? 0 : 2)} ${unit}`;
  const bound =
    target === undefined ? 'printed' : 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  const spread = `${shown(figure.low)} to ${shown(figure.high)}`;
  const met = isMet(measure, figure);
  const result = met === undefined ? '' : met ? 'met' : 'MISSED';
  return `| ${name} | ${what} | ${against} | ${bound} | ${shown(figure.median)} | ${spread} | ${figure.processes} × ${figure.pairs} | ${result} |`;
}

const machine = `${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load average ${load.toFixed(2)} per core${load > MAX_LOAD ? ' (NOT VALID)' : ''}`;
const results: object[] = [];
let missed = 0;
if (!options.json) {
  console.log(`${machine}\n`);
  console.log(
    '| name | measure | against | target | median | spread | processes × pairs | |\n|---|---|---|---|---|---|---|---|',
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

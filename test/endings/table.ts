import { COLLECTORS, type Measured } from './measure.ts';
import type { Outcome } from './run-way.ts';
import { withoutWarnings } from './warnings.ts';
import { WAYS } from './ways.ts';

/** What has been measured with each major version of Node.js. */
export type Measurements = ReadonlyMap<number, readonly Measured[]>;

/** A table for each collector, as Markdown. */
export function tables(measurements: Measurements): string {
  return COLLECTORS.map(({ name }) => {
    const majors = [...measurements.keys()];
    const head = ['ending', 'exit', 'spans', 'printed', ...majors.map((major) => `ms, Node ${major}`)];
    const rows = WAYS.map((way) => {
      const ofNode = new Map(
        [...measurements].map(([major, all]) => [
          major,
          all.find((each) => each.way === way && each.collector.name === name) as Measured,
        ]),
      );
      const times = [...ofNode.values()].map(({ ours, theirs }) => String(beyond(ours, theirs)));
      return [way.name, merged(ofNode, exitOf), merged(ofNode, spansOf), merged(ofNode, printedOf), ...times];
    });
    const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    return `## A collector that ${name}\n\n${lines.join('\n')}\n`;
  }).join('\n');
}

/** What differs from the process without `register`, for a person who looks for the cause. */
export function differences({ way, collector, ours, theirs }: Measured): string[] {
  const [expected] = theirs as [Outcome];
  return ours.flatMap((each) => {
    const { rest } = withoutWarnings(each.stderr);
    return (['code', 'signal', 'stdout', 'stderr'] as const).flatMap((key) => {
      const [is, was] = [key === 'stderr' ? rest : each[key], expected[key]];
      return is === was
        ? []
        : [`${collector.name}, ${way.name}: ${key}: ${JSON.stringify(is)} instead of ${JSON.stringify(was)}`];
    });
  });
}

/** One text if it is the same for all versions of Node.js. */
function merged(ofNode: ReadonlyMap<number, Measured>, textOf: (measured: Measured) => string): string {
  const texts = [...ofNode].map(([major, measured]) => [major, textOf(measured)] as const);
  const [first] = new Set(texts.map(([, text]) => text));
  return texts.every(([, text]) => text === first)
    ? (first as string)
    : texts.map(([major, text]) => `Node ${major}: ${text}`).join('<br>');
}

const distinct = (texts: readonly string[]) => [...new Set(texts)].sort().join(' or ');
const endOf = ({ code, signal }: Outcome) => signal ?? String(code);

function exitOf({ ours, theirs }: Measured): string {
  const [is, was] = [distinct(ours.map(endOf)), distinct(theirs.map(endOf))];
  return is === was ? is : `**${is} instead of ${was}**`;
}

function spansOf({ ours }: Measured): string {
  return distinct(ours.map(({ delivered, recorded }) => `${delivered} of ${recorded}`));
}

function printedOf(measured: Measured): string {
  const { ours } = measured;
  const isAsBefore = differences(measured).every((line) => !/: std(out|err): /.test(line));
  const warnings = distinct(
    ours.map(({ stderr }) => withoutWarnings(stderr).warnings.map(shortened).join(', then ')),
  );
  return [...(isAsBefore ? [] : ['**other output**']), ...(warnings === '' ? [] : [warnings])].join('; ');
}

/** `4 spans: connect ECONNREFUSED 127.0.0.1:4318` */
function shortened(warning: string): string {
  return warning
    .replace(/^(\d+ spans?) w.*? to http:\S+: (.*?)\. OTEL_.*$/, '$1: $2')
    .replace(' 127.0.0.1:PORT', '');
}

/** The median of the times beyond that without `register`. */
function beyond(ours: readonly Outcome[], theirs: readonly Outcome[]): number {
  const all = ours.map(({ millis }, i) => millis - (theirs[i] as Outcome).millis).sort((a, b) => a - b);
  return Math.round(all[Math.floor(all.length / 2)] as number);
}

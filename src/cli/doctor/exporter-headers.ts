import { type Environment, environmentList } from '../../core/environment.ts';
import type { Findings } from './diagnosis.ts';

const VARIABLES = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'];

/**
 * Reports parts that are not `name=value`, which the exporter leaves out: an API key without its name, or with a colon.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
export function diagnoseExporterHeaders(env: Environment, { problems }: Findings): void {
  for (const variable of VARIABLES) {
    const items = (environmentList(env, variable) ?? []).filter((item) => item !== '');
    if (items.some((item) => !/^[^=]+=\s*\S/.test(item) || !isDecodable(item))) {
      problems.push({
        problem: `${variable} takes \`name=value,name=value\`; a part of it is ignored.`,
        remedy: `Correct ${variable}: put an equals sign after each name, and percent-encode other characters (a comma: %2C).`,
      });
    }
  }
}

function isDecodable(item: string): boolean {
  try {
    decodeURIComponent(item);
    return true;
  } catch {
    return false;
  }
}

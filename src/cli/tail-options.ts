import type { CommandLine } from './command-line.ts';
import { UsageError } from './errors.ts';
import { JAEGER_UI_PORT, OTLP_PORT } from './ports.ts';
import type { TailOptions } from './tail/tail.ts';
import { quoted } from './text.ts';

const MAX_PORT = 65_535;

/** @throws UsageError */
export function tailOptions({ values, words }: CommandLine): TailOptions {
  const port = portOf('port', values.port, OTLP_PORT);
  const uiPort = portOf('ui-port', values['ui-port'], JAEGER_UI_PORT);
  if (port === uiPort && port !== 0) {
    throw new UsageError(`--port and --ui-port are both ${port}.`, 'Use two different ports.');
  }
  return {
    port,
    uiPort,
    json: values.json === true,
    ownSdk: values['own-sdk'] === true,
    command: words,
  };
}

function portOf(option: string, text: string | undefined, byDefault: number): number {
  if (text === undefined) {
    return byDefault;
  }
  if (!/^\d{1,5}$/.test(text) || Number(text) > MAX_PORT) {
    throw new UsageError(
      `--${option} must be a port from 0 to ${MAX_PORT}, not ${quoted(text)}.`,
      `Example: --${option} ${byDefault}. With 0, the system chooses a free port.`,
    );
  }
  return Number(text);
}

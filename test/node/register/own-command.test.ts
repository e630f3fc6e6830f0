import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { isOwnCommand } from '../../../src/node/register/own-command.ts';
import { useFolder } from '../../support/folder.ts';
import { REGISTER, runNode } from '../../support/run-node.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

describe('isOwnCommand', () => {
  const folder = useFolder();

  it('recognises seek-otel, also by a link to it', () => {
    const link = join(folder.path, 'seek-otel');
    symlinkSync(COMMAND, link);
    expect(isOwnCommand(COMMAND, COMMAND)).to.equal(true);
    expect(isOwnCommand(link, COMMAND)).to.equal(true);
  });

  it('recognises the script of the package seek-otel, in node_modules and in its own folder', () => {
    const script = fileURLToPath(new URL('../../../packages/seek-otel/bin/seek-otel.js', import.meta.url));
    expect(isOwnCommand(script, COMMAND)).to.equal(true);
  });

  it('recognises no other script, and none that is missing', () => {
    for (const script of [REGISTER, join(folder.path, 'missing'), undefined]) {
      expect(isOwnCommand(script, COMMAND)).to.equal(false);
    }
  });

  it('keeps the requests of seek-otel out of the traces, and its output free of warnings', async () => {
    const { code, stderr } = await runNode(['--import', REGISTER, COMMAND, 'doctor'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' });
  });
});

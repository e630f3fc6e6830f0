/** How to run the README's `npm install …` with a package manager. */
export interface Manager {
  /** The npm package that contains it, and the name of its program. */
  readonly from: readonly [packageName: string, program: string];
  /** The subcommand that adds packages: `install` or `add`. */
  readonly add: string;
  /** The contents of the files that a project needs, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The arguments that list missing and conflicting peers, if `add` does not print them. */
  readonly peers?: readonly string[];
  /** Whether the package manager has to start Node.js. */
  readonly startsNode?: boolean;
}

export type ManagerName = 'npm 10' | 'npm 11' | 'pnpm' | 'Yarn 1' | 'Yarn 4' | 'Yarn 4 PnP' | 'bun';

// By default, pnpm 11 fails an installation until the user has reviewed all install scripts. `@opentelemetry/sdk-node`
// depends on gRPC, which has one, so this package can't avoid the failure.
// https://pnpm.io/settings#strictdepbuilds
const PNPM_SETTINGS = 'strictDepBuilds: false\n';

// Without a lock file, Yarn looks for a project in the parent folders: https://github.com/yarnpkg/berry/issues/2212
const yarn4 = (linker: string): Manager => ({
  from: ['@yarnpkg/cli-dist@4', 'yarn'],
  add: 'add',
  files: { 'yarn.lock': '', '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\n` },
});

export const MANAGERS: Readonly<Record<ManagerName, Manager>> = {
  // The versions that are bundled with Node.js.
  'npm 10': { from: ['npm@10', 'npm'], add: 'install', files: {} },
  'npm 11': { from: ['npm@11', 'npm'], add: 'install', files: {} },
  pnpm: {
    from: ['pnpm', 'pnpm'],
    add: 'add',
    files: { 'pnpm-workspace.yaml': PNPM_SETTINGS },
    peers: ['peers', 'check'],
  },
  'Yarn 1': { from: ['yarn@1', 'yarn'], add: 'add', files: {} },
  'Yarn 4': yarn4('node-modules'),
  'Yarn 4 PnP': { ...yarn4('pnp'), startsNode: true },
  bun: { from: ['bun', 'bun'], add: 'add', files: {} },
};

/** The lines of the output of an installation that report missing or conflicting peers. */
export function peerWarnings(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /ERESOLVE|\bpeer\b|YN0002|YN0060|YN0086/i.test(line));
}

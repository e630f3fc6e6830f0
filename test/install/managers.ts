/** What differs between package managers, for somebody who has read README's `npm install …`. */
export interface Manager {
  /** Where it comes from: npm package and program in it. */
  readonly from: readonly [packageName: string, program: string];
  /** `install` or `add`. */
  readonly add: string;
  /** Files that a project of its has, by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** Its own list of peers that are missing or don't fit, where `add` prints none. */
  readonly peers?: readonly string[];
  /** Whether Node.js has to be started by it. */
  readonly startsNode?: boolean;
}

export type ManagerName = 'npm 10' | 'npm 11' | 'pnpm' | 'Yarn 1' | 'Yarn 4' | 'Yarn 4 PnP' | 'bun';

// `strictDepBuilds`: since pnpm 11 an installation fails as long as nobody has decided on the install scripts in it,
// and gRPC, which `@opentelemetry/sdk-node` comes with, has one. That is between pnpm and the SDK.
const PNPM_SETTINGS = 'strictDepBuilds: false\n';

// Yarn looks for its project in the folders above where a folder has no lock file.
const yarn4 = (linker: string): Manager => ({
  from: ['@yarnpkg/cli-dist@4', 'yarn'],
  add: 'add',
  files: { 'yarn.lock': '', '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\n` },
});

export const MANAGERS: Readonly<Record<ManagerName, Manager>> = {
  // What the Node.js versions come with.
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

/** What installing says about peers that are missing, don't fit or conflict, a line each. */
export function peerComplaints(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /ERESOLVE|\bpeer\b|YN0002|YN0060|YN0086/i.test(line));
}

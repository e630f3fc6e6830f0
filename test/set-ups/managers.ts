import type { ManagerName } from '../install/managers.ts';
import type { SetUp } from './set-up.ts';

const withManager = (name: string, manager: ManagerName, heading: string): SetUp => ({
  name,
  page: 'package-managers',
  heading,
  manager,
  has: [],
  application: 'service',
  shows: ['@opentelemetry/sdk-node'],
});

/** Services whose packages are installed by different package managers. */
export const MANAGERS: readonly SetUp[] = [
  withManager('npm', 'npm 11', 'npm'),
  withManager('npm-legacy-peer-deps', 'npm 11', 'npm with legacy-peer-deps'),
  { ...withManager('npm-workspaces', 'npm 11', 'npm workspaces'), application: 'workspaces' },
  withManager('pnpm', 'pnpm', 'pnpm'),
  withManager('yarn-1', 'Yarn 1', 'Yarn 1'),
  withManager('yarn-4', 'Yarn 4', 'Yarn 4 with node_modules'),
  withManager('yarn-4-pnp', 'Yarn 4 PnP', "Yarn 4 with Plug'n'Play"),
  { ...withManager('yarn-4-pnp-require', 'Yarn 4 PnP', "Plug'n'Play without Yarn"), quick: true },
  withManager('bun-install', 'bun', 'bun install'),
];

import type { RunOptions } from '../install/command.ts';
import type { ManagerName } from '../install/managers.ts';
import type { Recipe } from './recipe.ts';
import type { Collecting, Telemetry } from './telemetry.ts';

/** A page in docs/set-ups/, without its extension. */
type Page =
  | 'start-ups'
  | 'frameworks'
  | 'serverless'
  | 'runners-and-bundlers'
  | 'package-managers'
  | 'runtimes'
  | 'pages'
  | 'containers';

/** A set-up of a real team: its recipe in docs/set-ups/, and the application that the recipe is applied to. */
export interface SetUp {
  /** The row of the table, and the argument of `npm run check:set-ups`. */
  readonly name: string;
  readonly page: Page;
  /** The heading of the recipe, a `##` section of the page. */
  readonly heading: string;
  /** The packages of the project before this package, as arguments for the package manager. */
  readonly has: readonly string[];
  /** A folder in `applications/`: the project's own files, without this package. */
  readonly application?: string;
  /** The packages whose installed versions the table shows. */
  readonly shows: readonly string[];
  /** Default: 24. */
  readonly node?: 20 | 22 | 24;
  /** Default: npm 11. */
  readonly manager?: ManagerName;
  /** Whether `.ci/run` checks it. It takes less than about 20 seconds with a warm download cache. */
  readonly quick?: boolean;
  /** Folders of the project that come first in `PATH`. */
  readonly path?: readonly string[];
  /** More variables for the commands of the recipe. */
  readonly env?: (servers: Servers) => Record<string, string>;
  /** Default: the name and version of the project's package.json, `consumer/1.2.3`. */
  readonly userAgent?: string;
  /** The warnings of this package that must be printed. There may be no others. */
  readonly warnings?: readonly RegExp[];
  /**
   * Default: a service that ends by SIGTERM. A script calls SEEK once with each client and ends by itself. A page is opened
   * by two visitors, each of whom calls SEEK once with each client.
   */
  readonly kind?: 'service' | 'script' | 'page';
  /** Each calls SEEK once per inbound call (or run, or visitor), with its name as the path. Default: fetch and http. */
  readonly clients?: readonly string[];
  /** The clients that run in a page: their User-Agent is that of the browser. */
  readonly inPage?: readonly string[];
  /**
   * The clients that share a session. Those of the first group have the session that the page shows, if there is a page.
   * Default: one group of all clients.
   */
  readonly sessions?: readonly (readonly string[])[];
  /** Default: the calls are recorded. `false`: the application does without OpenTelemetry. */
  readonly spans?: false;
  /** Receives the spans. Default: OTLP. */
  readonly telemetry?: Telemetry;
  /** For a set-up that is neither a service nor a script. */
  readonly run?: (project: Project, setUp: SetUp, collecting: Collecting) => Promise<Driven>;
  /** Said in the table, such as what the check cannot see. */
  readonly note?: string;
}

/** The folder of a set-up in which its recipe was followed, up to its last command. */
export interface Project extends RunOptions {
  readonly recipe: Recipe;
  /** The path of the Node.js that is first in `PATH`. */
  readonly node: string;
}

/** What a project talks to. */
interface Servers {
  /** The origin of the server that stands in for SEEK. */
  readonly seek: string;
  readonly collector: string;
}

/** What has come of driving an application. */
export interface Driven {
  /** How often each client should have called SEEK: the number of inbound calls, or 1 for a script. */
  readonly calls: number;
  readonly stderr: string;
  /** The session that the page has shown to each visitor. */
  readonly shown?: readonly string[];
  /** A sentence for each problem of the run itself. */
  readonly problems: readonly string[];
}

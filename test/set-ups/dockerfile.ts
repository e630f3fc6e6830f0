/** The instructions of a Dockerfile that say how its image is started. */
export interface Image {
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** `user:group` */
  readonly user: string;
  readonly command: readonly string[];
}

/** @throws Error if an instruction is missing, or CMD is not in its exec form */
export function imageOf(dockerfile: string): Image {
  const valuesOf = (name: string) =>
    Array.from(dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm')), ([, value = '']) => value);
  const last = (name: string): string => {
    const value = valuesOf(name).at(-1);
    if (value === undefined) {
      throw new Error(`the Dockerfile has no ${name}`);
    }
    return value;
  };
  return {
    env: Object.fromEntries(valuesOf('ENV').map((pair) => pair.split('=', 2))),
    workdir: last('WORKDIR'),
    user: last('USER'),
    command: JSON.parse(last('CMD')),
  };
}

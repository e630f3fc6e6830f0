/** Returns the error for an invalid option. Shorter than that of the Node.js entry, because pages load it. */
export function wrongOption(name: string, takes: string, found: unknown): TypeError {
  return new TypeError(`SEEK option "${name}" takes ${takes}; found ${found}`);
}

/** A warning, and the lines that say what caused it. */
const WARNING = /^\(node:PID\) SeekInstrumentationWarning: (.*)\n(?:caused by: .*\n)*/gm;
/** Follows the first warning of a process. */
const HINT = /^\(Use `node --trace-warnings .*\n/gm;

/** Takes the warnings of this package out of standard error. */
export function withoutWarnings(stderr: string): { warnings: string[]; rest: string } {
  const warnings = [...stderr.matchAll(WARNING)].map(([, text]) => text as string);
  const rest = stderr.replaceAll(WARNING, '');
  return { warnings, rest: warnings.length === 0 ? rest : rest.replaceAll(HINT, '') };
}

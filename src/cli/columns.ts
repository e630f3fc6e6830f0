/**
 * The width of the terminal if the output goes through a pipe.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
 */
export function columnsOf({ COLUMNS }: NodeJS.ProcessEnv): number | undefined {
  return Number(COLUMNS) || undefined;
}

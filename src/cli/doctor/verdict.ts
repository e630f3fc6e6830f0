/** What a probe tells about an endpoint. */
export type Verdict =
  | { readonly accepts: true }
  | {
      /** `undefined`: it can't be told. */
      readonly accepts: false | undefined;
      /** Part of a sentence. Contains nothing that the environment holds. */
      readonly reason: string;
      /** One sentence or more. */
      readonly remedy: string;
    };

export const ACCEPTS: Verdict = { accepts: true };

export function refuses(reason: string, remedy: string): Verdict {
  return { accepts: false, reason, remedy };
}

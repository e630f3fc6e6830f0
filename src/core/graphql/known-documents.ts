/**
 * Remembers what the documents ask for that an application sends over and over: reading one takes longer than all else
 * that is done for a call.
 *
 * @module
 */

const MAX_DOCUMENTS = 100;
/** Longer documents are rare. */
const MAX_LENGTH = 8 * 1024;

/**
 * Returns a function that returns the results of another.
 *
 * @param read - takes the JSON text of a document, and the name of an operation in it
 */
export function knownDocuments<T>(
  read: (json: string, operationName: string | undefined) => T,
): (json: string, operationName: string | undefined) => T {
  const known = new Map<string, Map<string | undefined, T>>();
  return (json, operationName) => {
    const results = known.get(json);
    if (results?.has(operationName)) {
      return results.get(operationName) as T;
    }
    const result = read(json, operationName);
    if (json.length > MAX_LENGTH) {
      return result;
    }
    if (results !== undefined && results.size < MAX_DOCUMENTS) {
      results.set(operationName, result);
    } else {
      // A copy, because a part of a string keeps the whole alive: the body, with its variables.
      known.set(copyOf(json), new Map([[operationName, result]]));
    }
    for (const [oldest] of known) {
      if (known.size <= MAX_DOCUMENTS) {
        break;
      }
      known.delete(oldest);
    }
    return result;
  };
}

function copyOf(text: string): string {
  return Array.from(text).join('');
}

/**
 * Names an error for the attribute `error.type`: by its `code` or its name, never by its message, which may hold data.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
 * @module
 */
export function codeOrNameOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return [code, name].find(isName) ?? typeof error;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

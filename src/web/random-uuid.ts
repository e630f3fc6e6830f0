/**
 * Returns a random UUID (RFC 9562, section 5.4). The package `uuid` would be a fifth of what `seekFetch` adds to a page.
 * `crypto.randomUUID()` exists only in secure contexts.
 */
export function randomUuid(): string {
  // `r` is a random digit, `v` one with the variant bits.
  return 'rrrrrrrr-rrrr-4rrr-vrrr-rrrrrrrrrrrr'.replace(/[rv]/g, (place) => {
    const [byte] = crypto.getRandomValues(new Uint8Array(1)) as unknown as [number];
    return (place === 'v' ? 8 | (byte & 3) : byte & 15).toString(16);
  });
}

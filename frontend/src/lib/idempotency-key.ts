/**
 * A key that makes a repeated POST harmless: the server answers the first outcome again.
 *
 * `crypto.randomUUID` exists in secure contexts only; a plain-HTTP address in the home network is none.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

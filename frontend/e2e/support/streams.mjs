// How many live streams a product has open, as its own metrics tell: a page does not see those of a shared worker.
import assert from "node:assert/strict";

const TOKEN = "made-up-token-of-the-browser-tests-4481"; // pragma: allowlist secret
/** What a product whose streams are counted is made with. */
export const COUNTED = { API_TOKEN: TOKEN };

export async function openStreams(product) {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`${product.origin}/api/monitor/metrics`, { headers });
  assert.ok(answer.ok, `metrics: ${answer.status}`);
  return Number(/^paiid_sse_clients (\S+)$/m.exec(await answer.text())[1]);
}

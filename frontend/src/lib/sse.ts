/**
 * The data of each event of an answer that is a stream of server-sent events, as text.
 *
 * `EventSource` can only GET. Comments, which keep the connection alive, are left out. An event that was cut off in the
 * middle is dropped, as the standard says.
 */
export async function* dataOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const lines = block.split(/\r?\n/).filter((line) => line.startsWith("data:"));
        if (lines.length > 0) {
          yield lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n");
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

import { describe, expect, it } from "vitest";
import { dataOf } from "./sse";

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(chunk);
      }
      controller.close();
    },
  });
}

async function read(...chunks: Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  for await (const data of dataOf(streamOf(...chunks))) {
    found.push(data);
  }
  return found;
}

describe("server-sent events of an answer", () => {
  const bytes = new TextEncoder().encode(
    'event: a\ndata: {"x":"é"}\n\n: waiting\n\ndata: one\ndata: two\r\n\r\ndata: cut',
  );

  it("are the same however the bytes are cut, without comments and without an unfinished one", async () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await read(bytes.slice(0, at), bytes.slice(at))).toEqual(['{"x":"é"}', "one\ntwo"]);
    }
  });

  it("are let go when nobody wants the rest", async () => {
    let isCanceled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes),
      cancel: () => {
        isCanceled = true;
      },
    });
    for await (const _ of dataOf(body)) {
      break;
    }
    expect(isCanceled).toBe(true);
  });
});

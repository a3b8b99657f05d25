/** The worker that all tabs of one user share; it ends with the last of them. */

import { StreamHub, type Wish } from "./hub";

const hub = new StreamHub((url) => new EventSource(url));

self.addEventListener("online", () => hub.networkChanged());
self.addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) {
    return;
  }
  port.onmessage = ({ data }: MessageEvent<Wish>) => {
    if (data.kind === "open") {
      hub.open(port, data.topics);
    } else if (data.kind === "close") {
      hub.close(port);
    } else {
      // Whoever holds it holds it until its page is gone, however that ends.
      void navigator.locks.request(data.lock, () => hub.close(port));
    }
  };
});

// Hands what is the backend's on to it and its answers back as they come, so that the browser knows one origin only.
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import { answer } from "./headers.js";

/** Less than the five seconds after which the backend gives up a connection without work. */
const IDLE_MS = 4_000;
// Of one connection only (RFC 9110, 7.6.1), or settled by Node itself.
const OF_THE_HOP = ["connection", "expect", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"];
const PROBLEM = JSON.stringify({
  type: "urn:paiid:problem:backend-unreachable",
  title: "Backend not reachable",
  status: 502,
  detail: "The backend did not answer. Its address is NEXT_PUBLIC_BACKEND_API_BASE_URL.",
});

/** The headers for the backend: its own host, since platforms route by it, and the client's address added at the end. */
function headersFor(incoming, backend) {
  const headers = { ...incoming.headers };
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of [...OF_THE_HOP, ...named]) {
    delete headers[name];
  }
  const peer = incoming.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "unknown";
  const before = headers["x-forwarded-for"];
  return {
    ...headers,
    host: backend.host,
    "x-forwarded-for": before ? `${before}, ${peer}` : peer,
    "x-forwarded-host": headers["x-forwarded-host"] ?? incoming.headers.host ?? "",
    "x-forwarded-proto": headers["x-forwarded-proto"] ?? "http",
  };
}

function backHeaders(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_HOP.includes(name)));
}

/** A client of `backend`; `ask` makes a request for what came in. */
function clientOf(backend) {
  const isTls = backend.protocol === "https:";
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS });
  const request = isTls ? httpsRequest : httpRequest;
  return (incoming, headers) => {
    // As it was written: an address of somebody else in the request line must not become the target.
    const path = incoming.url.startsWith("/") ? incoming.url : "/";
    const target = {
      protocol: backend.protocol,
      hostname: backend.hostname.replace(/^\[|\]$/g, ""),
      port: backend.port,
    };
    const asked = request({ ...target, path, method: incoming.method, headers, agent });
    // Only making a connection has a limit; an answer may take its time, and a stream never ends.
    asked.on("timeout", () => asked.socket?.connecting && asked.destroy(new Error("no connection")));
    return asked;
  };
}

/** Request handlers for what the backend at `backend` answers: of HTTP, and of an upgrade to a WebSocket. */
export function proxy(backend) {
  const ask = clientOf(backend);

  function http(incoming, outgoing, isAgain = false) {
    const asked = ask(incoming, headersFor(incoming, backend));
    asked.once("response", (found) => {
      outgoing.writeHead(found.statusCode, backHeaders(found.headers));
      // At once, for the first event of a stream may be long in coming.
      outgoing.flushHeaders();
      // Where the backend breaks off, so does the answer: the browser must not take a part for the whole.
      pipeline(found, outgoing, () => {});
    });
    asked.on("error", () => {
      if (outgoing.headersSent || outgoing.destroyed) {
        outgoing.destroy();
      } else if (asked.reusedSocket && !isAgain && ["GET", "HEAD"].includes(incoming.method)) {
        // The backend closed an idle connection at the moment that we took it.
        http(incoming, outgoing, true);
      } else {
        answer(outgoing, 502, PROBLEM, { "Content-Type": "application/problem+json", Connection: "close" });
      }
    });
    outgoing.on("close", () => asked.destroy());
    incoming.pipe(asked);
  }

  function webSocket(incoming, socket, head) {
    const { upgrade } = incoming.headers;
    const asked = ask(incoming, { ...headersFor(incoming, backend), connection: "Upgrade", upgrade });
    const refuse = () =>
      socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    asked.once("upgrade", (found, upstream, first) => {
      const pairs = [];
      for (let i = 0; i < found.rawHeaders.length; i += 2) {
        pairs.push(`${found.rawHeaders[i]}: ${found.rawHeaders[i + 1]}`);
      }
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${pairs.join("\r\n")}\r\n\r\n`);
      upstream.setTimeout(0);
      socket.write(first);
      upstream.write(head);
      pipeline(upstream, socket, () => upstream.destroy());
      pipeline(socket, upstream, () => socket.destroy());
    });
    asked.once("response", (found) => {
      const status = `HTTP/1.1 ${found.statusCode} ${found.statusMessage}`;
      socket.end(`${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      found.resume();
    });
    asked.on("error", refuse);
    socket.on("error", () => asked.destroy());
    asked.end();
  }

  return { http, webSocket };
}

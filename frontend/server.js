// The frontend as a service of its own: the built user interface, and what is the backend's handed on to it.
// NEXT_PUBLIC_BACKEND_API_BASE_URL says at each start where that is; docs/decisions/0084-deploying.md says why it is so.
import { createServer } from "node:http";
import { answer } from "./server/headers.js";
import { proxy } from "./server/proxy.js";
import { readSettings, SettingsError } from "./server/settings.js";
import { site } from "./server/site.js";

/** Paths of the backend: its API, and what programs use. */
const OF_THE_BACKEND = /^\/(?:api|alpaca|mcp)(?:\/|$)/;
const GRACE_MS = 5_000;
/** More than the proxies in front of us keep a connection for: the side that asks should be the one that ends it. */
const IDLE_MS = 75_000;

function pathOf(request) {
  try {
    return decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    return null;
  }
}

function handlers({ dist, backend }) {
  const { http, webSocket } = proxy(backend);
  const page = site(dist);
  const json = { "Content-Type": "application/json" };

  function handle(request, response) {
    const path = pathOf(request);
    if (path === null) {
      answer(response, 400, "Bad request");
    } else if (OF_THE_BACKEND.test(path)) {
      http(request, response);
    } else if (path === "/healthz") {
      answer(response, 200, JSON.stringify({ status: "ok" }), json);
    } else if (path === "/config.json") {
      answer(response, 200, JSON.stringify({ backend: backend.origin }), json);
    } else {
      page(request, response, path);
    }
  }

  function upgrade(request, socket, head) {
    if (OF_THE_BACKEND.test(pathOf(request) ?? "")) {
      webSocket(request, socket, head);
    } else {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
  }

  return { handle, upgrade };
}

/** Ends when open answers have ended, or after a moment: a stream would wait for its browser. */
function endOn(server, sockets) {
  const end = () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => {
      for (const socket of sockets) {
        socket.destroy();
      }
    }, GRACE_MS).unref();
  };
  // The first process of a container gets no signal that it does not handle.
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}

function start() {
  const settings = readSettings(process.env);
  const { handle, upgrade } = handlers(settings);
  const sockets = new Set();
  const server = createServer({ keepAliveTimeout: IDLE_MS, headersTimeout: IDLE_MS + 1_000 }, handle);
  server.on("upgrade", upgrade);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("error", (error) => {
    console.error(
      `server.js cannot listen on port ${settings.port} (${error.code}). Choose another: PORT=3001`,
    );
    process.exit(1);
  });
  endOn(server, sockets);
  server.listen(settings.port, settings.host, () => {
    console.log(`server.js starting on port ${server.address().port}`);
    for (const warning of settings.warnings) {
      console.warn(warning);
    }
  });
}

try {
  start();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  console.error(error.message);
  process.exit(1);
}

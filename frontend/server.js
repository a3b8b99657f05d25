// The frontend's container entry: static files of dist, /config.json, and /api handed on to the backend.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = process.env.PAIID_DIST ?? fileURLToPath(new URL("./dist", import.meta.url));
const PORT = Number(process.env.PORT ?? 3000);
const HOST = process.env.HOST ?? "0.0.0.0";
const BACKEND = new URL(process.env.NEXT_PUBLIC_BACKEND_API_BASE_URL ?? "http://127.0.0.1:8000");

for (const name of ["NEXT_PUBLIC_ANTHROPIC_API_KEY", "NEXT_PUBLIC_API_TOKEN"]) {
  if (process.env[name]) {
    console.error(
      `${name} is set: NEXT_PUBLIC_ values reach every browser, so a secret must not stand there. Unset it and set the secret on the backend.`,
    );
    process.exit(1);
  }
}

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const SECURITY = {
  "Content-Security-Policy": CSP,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
};

function text(response, status, body, type = TYPES[".txt"]) {
  response.writeHead(status, { ...SECURITY, "Content-Type": type, "Cache-Control": "no-store" }).end(body);
}

/** Hands a request on as it is and streams the answer back, so that server-sent events arrive at once. */
function proxy(incoming, outgoing) {
  const forward = BACKEND.protocol === "https:" ? httpsRequest : httpRequest;
  const headers = {
    ...incoming.headers,
    "x-forwarded-for": incoming.socket.remoteAddress ?? "",
    "x-forwarded-host": incoming.headers.host ?? "",
  };
  const upstream = forward(new URL(incoming.url, BACKEND), { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on("error", () => {
    if (outgoing.headersSent) {
      outgoing.destroy();
    } else {
      const problem = {
        type: "urn:paiid:problem:backend-unreachable",
        title: "Backend not reachable",
        status: 502,
        detail: "The backend did not answer. Its address is NEXT_PUBLIC_BACKEND_API_BASE_URL.",
      };
      text(outgoing, 502, JSON.stringify(problem), "application/problem+json");
    }
  });
  outgoing.on("close", () => upstream.destroy());
  incoming.pipe(upstream);
}

function isFile(path) {
  return existsSync(path) && statSync(path).isFile();
}

/** The file for a path: itself, else a page of the app; a missing asset stays missing. */
function fileFor(pathname) {
  const path = join(DIST, normalize(pathname));
  if (pathname !== "/" && path.startsWith(DIST) && isFile(path) && ![".gz", ".br"].includes(extname(path))) {
    return path;
  }
  if (pathname.startsWith("/assets/")) {
    return null;
  }
  return join(DIST, pathname === "/" ? "index.html" : "app.html");
}

function serveFile(request, response, pathname) {
  const path = fileFor(pathname);
  if (path === null || !isFile(path)) {
    text(response, 404, "Not found");
    return;
  }
  const accepted = request.headers["accept-encoding"] ?? "";
  const [encoding, suffix] =
    accepted.includes("br") && isFile(`${path}.br`)
      ? ["br", ".br"]
      : accepted.includes("gzip") && isFile(`${path}.gz`)
        ? ["gzip", ".gz"]
        : ["", ""];
  const headers = {
    ...SECURITY,
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Length": statSync(path + suffix).size,
    "Cache-Control": pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
  };
  response.writeHead(200, encoding ? { ...headers, "Content-Encoding": encoding } : headers);
  if (request.method === "HEAD") {
    response.end();
  } else {
    createReadStream(path + suffix).pipe(response);
  }
}

function handle(request, response) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    text(response, 400, "Bad request");
    return;
  }
  if (pathname === "/api" || pathname.startsWith("/api/")) {
    proxy(request, response);
  } else if (!["GET", "HEAD"].includes(request.method)) {
    text(response, 405, "Method not allowed");
  } else if (pathname === "/config.json") {
    text(response, 200, JSON.stringify({ backend: BACKEND.origin }), TYPES[".json"]);
  } else {
    serveFile(request, response, pathname);
  }
}

createServer(handle).listen(PORT, HOST, () => console.log(`server.js starting on port ${PORT}`));

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../server.js", import.meta.url));

/** A folder that looks like a build. */
async function builtUi() {
  const dist = await mkdtemp(join(tmpdir(), "paiid-dist-"));
  await mkdir(join(dist, "assets"));
  await writeFile(join(dist, "index.html"), "home");
  await writeFile(join(dist, "app.html"), "app");
  await writeFile(join(dist, "assets", "a-1.js"), "script");
  await writeFile(join(dist, "assets", "a-1.js.gz"), "zipped");
  await writeFile(join(dist, "..", "secret.txt"), "secret");
  return dist;
}

/** Starts server.js and resolves with its first line, or with its exit code and last words. */
function start(env) {
  const child = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", ...env },
  });
  return new Promise((resolve) => {
    let error = "";
    child.stderr.on("data", (chunk) => {
      error += chunk;
    });
    child.stdout.once("data", (chunk) => resolve({ child, line: `${chunk}`.trim() }));
    child.once("exit", (code) => resolve({ code, error: error.trim() }));
  });
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

let backend;
let dist;
let origin;
let child;
let line;
let seen;

before(async () => {
  dist = await builtUi();
  backend = createServer((request, response) => {
    seen = { url: request.url, method: request.method, headers: request.headers };
    if (request.url === "/api/broken") {
      response.writeHead(200, { "Content-Length": 100 });
      response.write("half", () => response.destroy());
      return;
    }
    if (request.url === "/api/stream") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("event: heartbeat\ndata: {}\n\n");
      return;
    }
    request.pipe(
      response.writeHead(201, { "Content-Type": "application/json", "Set-Cookie": ["a=1", "b=2"] }),
    );
  }).listen(0, "127.0.0.1");
  backend.on("upgrade", (request, socket, head) => {
    seen = { url: request.url, headers: request.headers };
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.write(head);
    socket.pipe(socket);
  });
  await new Promise((resolve) => backend.once("listening", resolve));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  ({ child, line } = await start({
    PORT: `${port}`,
    PAIID_DIST: dist,
    NEXT_PUBLIC_BACKEND_API_BASE_URL: `http://127.0.0.1:${backend.address().port}`,
  }));
});

after(() => {
  child?.kill();
  backend?.closeAllConnections();
  backend?.close();
});

test("says on which port it starts", () => {
  assert.equal(line, `server.js starting on port ${new URL(origin).port}`);
});

test("serves the painted home page at / and the plain page for every other path", async () => {
  assert.equal(await (await fetch(`${origin}/`)).text(), "home");
  const page = await fetch(`${origin}/research/BRK.B`);
  assert.equal(await page.text(), "app");
  assert.equal(page.headers.get("cache-control"), "no-cache");
  assert.match(page.headers.get("content-security-policy"), /script-src 'self';/);
});

test("serves assets as immutable and compressed, and never a page in their place", async () => {
  const asset = await fetch(`${origin}/assets/a-1.js`, { headers: { "Accept-Encoding": "identity" } });
  assert.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.equal(await asset.text(), "script");
  const zipped = await fetch(`${origin}/assets/a-1.js`, {
    method: "HEAD",
    headers: { "Accept-Encoding": "gzip" },
  });
  assert.equal(zipped.headers.get("content-encoding"), "gzip");
  assert.equal((await fetch(`${origin}/assets/gone.js`)).status, 404);
});

test("does not leave its folder", async () => {
  for (const path of ["/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/%2e%2e/secret.txt"]) {
    assert.doesNotMatch(await (await fetch(origin + path)).text(), /secret/);
  }
});

test("refuses what is not a page load", async () => {
  assert.equal((await fetch(`${origin}/`, { method: "POST" })).status, 405);
  assert.equal((await fetch(`${origin}/%E0%A4%A`)).status, 400);
});

test("names the backend in /config.json", async () => {
  const config = await (await fetch(`${origin}/config.json`)).json();
  assert.equal(config.backend, `http://127.0.0.1:${backend.address().port}`);
});

test("hands /api on with body, headers and cookies", async () => {
  const answer = await fetch(`${origin}/api/orders?x=1`, {
    method: "POST",
    body: '{"a":1}',
    headers: { "X-CSRF-Token": "t" },
  });
  assert.equal(answer.status, 201);
  assert.deepEqual(await answer.json(), { a: 1 });
  assert.deepEqual(answer.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.equal(seen.url, "/api/orders?x=1");
  assert.equal(seen.method, "POST");
  assert.equal(seen.headers["x-csrf-token"], "t");
});

test("asks the backend by its own host and adds the client's address at the end", async () => {
  await fetch(`${origin}/mcp`, { headers: { "X-Forwarded-For": "192.0.2.7" } });
  assert.equal(seen.headers.host, `127.0.0.1:${backend.address().port}`);
  assert.equal(seen.headers["x-forwarded-for"], "192.0.2.7, 127.0.0.1");
  assert.equal(seen.headers["x-forwarded-host"], new URL(origin).host);
  assert.equal(seen.headers["x-forwarded-proto"], "http");
});

test("breaks off an answer that the backend broke off", async () => {
  const answer = await fetch(`${origin}/api/broken`);
  await assert.rejects(answer.text());
});

test("never asks another host than the backend", async () => {
  const { port } = new URL(origin);
  for (const target of ["http://192.0.2.1/api/x", "//192.0.2.1/api/x"]) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    assert.match(await text(socket), /^HTTP\/1.1 201 /);
    assert.equal(seen.headers.host, `127.0.0.1:${backend.address().port}`);
  }
});

test("hands an upgrade to a WebSocket on, and what follows in both directions", async () => {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.write("GET /alpaca/stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  let said = "";
  socket.setEncoding("utf8");
  for await (const chunk of socket) {
    said += chunk;
    if (said.endsWith("\r\n\r\n")) {
      socket.write("there and back");
    } else if (said.endsWith("there and back")) {
      break;
    }
  }
  assert.match(said, /^HTTP\/1.1 101 /);
  assert.equal(seen.url, "/alpaca/stream");
});

test("upgrades nothing of its own", async () => {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  assert.match(await text(socket), /^HTTP\/1.1 404 /);
});

test("answers its own health check whatever the backend does", async () => {
  const answer = await fetch(`${origin}/healthz`);
  assert.deepEqual(await answer.json(), { status: "ok" });
  assert.equal(answer.headers.get("x-frame-options"), "DENY");
});

test("tells a page that has not changed", async () => {
  const page = await fetch(`${origin}/login`);
  const etag = page.headers.get("etag");
  assert.equal((await fetch(`${origin}/login`, { headers: { "If-None-Match": etag } })).status, 304);
});

test("ends at SIGTERM although a stream is open", async () => {
  const port = await freePort();
  const ours = await start({
    PORT: `${port}`,
    PAIID_DIST: dist,
    NEXT_PUBLIC_BACKEND_API_BASE_URL: `127.0.0.1:${backend.address().port}`,
  });
  const ended = new Promise((resolve) => ours.child.once("exit", resolve));
  const answer = await fetch(`http://127.0.0.1:${port}/api/stream`);
  ours.child.kill("SIGTERM");
  await assert.rejects(answer.text());
  assert.equal(await ended, 0);
});

test("lets server-sent events through as they come", async () => {
  const controller = new AbortController();
  const answer = await fetch(`${origin}/api/stream`, { signal: controller.signal });
  const { value } = await answer.body.getReader().read();
  assert.match(new TextDecoder().decode(value), /heartbeat/);
  controller.abort();
});

test("answers with a problem when the backend is away", async () => {
  const port = await freePort();
  const away = await start({
    PORT: `${port}`,
    PAIID_DIST: dist,
    NEXT_PUBLIC_BACKEND_API_BASE_URL: `http://127.0.0.1:${await freePort()}`,
  });
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`);
  assert.equal(answer.status, 502);
  assert.equal((await answer.json()).title, "Backend not reachable");
  away.child.kill();
});

for (const name of ["NEXT_PUBLIC_ANTHROPIC_API_KEY", "NEXT_PUBLIC_API_TOKEN"]) {
  test(`does not start with ${name}`, async () => {
    const { code, error } = await start({ [name]: "value-of-test", PORT: "0" });
    assert.equal(code, 1);
    assert.match(error, new RegExp(`^${name} is set: `));
    assert.doesNotMatch(error, /value-of-test/);
    assert.equal(error.split("\n").length, 1);
  });
}

for (const [name, env, words] of [
  ["without a build", { PAIID_DIST: fileURLToPath(new URL("../e2e", import.meta.url)) }, /npm run build$/],
  [
    "with an address that is none",
    { NEXT_PUBLIC_BACKEND_API_BASE_URL: "ftp://a" },
    /^NEXT_PUBLIC_BACKEND_API_BASE_URL/,
  ],
  [
    "with more than an origin",
    { NEXT_PUBLIC_BACKEND_API_BASE_URL: `https://u:${"canary"}@a` },
    /^NEXT_PUBLIC_BACKEND_API_BASE_URL/,
  ],
  ["with a port that is none", { PORT: "http" }, /^PORT must be/],
]) {
  test(`does not start ${name}`, async () => {
    const { code, error } = await start({ PORT: "0", ...env });
    assert.equal(code, 1);
    assert.match(error, words);
    assert.doesNotMatch(error, /canary/);
    assert.equal(error.split("\n").length, 1);
  });
}

// The built user interface. It is small and is read once at the start, so that no path of a request reaches the disk.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { answer, SECURITY } from "./headers.js";
import { SettingsError } from "./settings.js";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};
const ENCODINGS = [
  [".br", "br"],
  [".gz", "gzip"],
];
const IMMUTABLE = "public, max-age=31536000, immutable";

function read(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    throw new SettingsError(`There is no built user interface in ${folder}. Run: npm run build`);
  }
}

/** The bodies of one file by their encoding, "" for itself. */
function variantsOf(path, paths) {
  const found = { "": readFileSync(path) };
  for (const [suffix, encoding] of ENCODINGS.filter(([suffix]) => paths.has(path + suffix))) {
    found[encoding] = readFileSync(path + suffix);
  }
  return found;
}

function filesOf(folder) {
  const paths = new Set(read(folder));
  if (!(paths.has(join(folder, "index.html")) && paths.has(join(folder, "app.html")))) {
    throw new SettingsError(`The user interface in ${folder} is not whole. Run: npm run build`);
  }
  const files = new Map();
  for (const path of paths) {
    if (ENCODINGS.some(([suffix]) => path.endsWith(suffix))) {
      continue;
    }
    const bodies = variantsOf(path, paths);
    const hash = createHash("sha256").update(bodies[""]).digest("base64url").slice(0, 22);
    files.set(`/${relative(folder, path).split(sep).join("/")}`, {
      bodies,
      hash,
      type: TYPES[extname(path)] ?? "application/octet-stream",
    });
  }
  return files;
}

function encodingFor(bodies, accepted) {
  const wanted = accepted.split(",").map((part) => part.trim().split(/\s*;\s*q=/));
  const isWanted = (name) => wanted.some(([one, weight]) => one === name && Number(weight ?? 1) > 0);
  return ENCODINGS.map(([, name]) => name).find((name) => bodies[name] && isWanted(name)) ?? "";
}

/** Answers GET and HEAD for the files in `folder`; a path that is no file is a page of the application. */
export function site(folder) {
  const files = filesOf(folder);

  function find(path) {
    const found = files.get(path === "/" ? "/index.html" : path);
    const looksLikeFile = path.slice(path.lastIndexOf("/")).includes(".") && !path.startsWith("/research/");
    // A missing asset stays missing: a stale tab must fail loudly instead of taking a page for a script.
    return found ?? (path.startsWith("/assets/") || looksLikeFile ? null : files.get("/app.html"));
  }

  return (request, response, path) => {
    if (!["GET", "HEAD"].includes(request.method)) {
      answer(response, 405, "Method not allowed", { Allow: "GET, HEAD" });
      return;
    }
    const file = find(path);
    if (!file) {
      answer(response, 404, "Not found");
      return;
    }
    const encoding = encodingFor(file.bodies, request.headers["accept-encoding"] ?? "");
    const etag = `"${file.hash}${encoding && `-${encoding}`}"`;
    const shared = {
      ...SECURITY,
      "Cache-Control": path.startsWith("/assets/") ? IMMUTABLE : "no-cache",
      ETag: etag,
      Vary: "Accept-Encoding",
    };
    const known = (request.headers["if-none-match"] ?? "")
      .split(",")
      .map((one) => one.trim().replace(/^W\//, ""));
    if (known.includes(etag)) {
      response.writeHead(304, shared).end();
      return;
    }
    const body = file.bodies[encoding];
    response.writeHead(200, {
      ...shared,
      "Content-Type": file.type,
      "Content-Length": body.length,
      ...(encoding && { "Content-Encoding": encoding }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };
}

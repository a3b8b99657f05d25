// Builds the UI: bundle, prerendered home, compressed copies. Output in dist/.
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = process.env.PAIID_DIST ?? join(root, "dist");
const serverDir = join(root, ".build", `${process.pid}`);
const COMPRESSED = new Set([".html", ".js", ".css", ".svg", ".json"]);
const PLACE = "<!--app-->";
const STYLES = /<link rel="stylesheet"[^>]* href="([^"]+)">/;
const MAX_FIRST_LOAD = 160_000;

/** The home page's first view, without any data, as HTML. */
async function prerender() {
  await build({
    root,
    logLevel: "warn",
    build: {
      ssr: "src/prerender.tsx",
      outDir: serverDir,
      emptyOutDir: true,
      copyPublicDir: false,
      minify: false,
    },
  });
  const { render } = await import(pathToFileURL(join(serverDir, "prerender.js")).href);
  return render();
}

/** The page with its styles ahead of the scripts: they decide when it is painted, the scripts do not. */
function withStyles(page, styles) {
  const without = page.replace(STYLES, "");
  return without.replace(/<script /, () => `${styles}\n    <script `);
}

/** The scripts that `main.tsx` imports at once or a moment later, with what each of them needs. */
function pieces({ output }) {
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const entry = output.find((chunk) => chunk.isEntry);
  const found = new Set();
  const add = (name) => {
    if (!found.has(name)) {
      chunks.get(name).imports.forEach(add);
      found.add(name);
    }
  };
  // The pages are imported by the route tree; what `main.tsx` itself imports late belongs to React.
  const late = entry.dynamicImports.filter((name) => chunks.get(name).facadeModuleId?.includes("react-dom"));
  [...entry.imports, ...late].forEach(add);
  found.delete(entry.fileName);
  return [...found];
}

/** The page with its scripts on their way from the start, not each when the one before it has run. */
function withPreloads(page, names) {
  const links = names.map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`);
  const without = page.replace(/ *<link rel="modulepreload"[^>]*>\n/g, "");
  return without.replace("</head>", () => `  ${links.join("\n    ")}\n  </head>`);
}

/** The page with its scripts after what paints it on a slow line: the font. */
function scriptsLast(page) {
  return page.replace(/<(script type="module"|link rel="modulepreload")/g, '<$1 fetchpriority="low"');
}

/**
 * `index.html` paints the dial at once, so it carries its styles; `app.html` is the same page without the dial, for
 * every other path, and links them.
 */
async function writePages(bundle) {
  const built = await readFile(join(dist, "index.html"), "utf8");
  const template = withPreloads(built, pieces(bundle));
  const [link, path] = template.match(STYLES) ?? [];
  if (!template.includes(PLACE) || !link) {
    throw new Error(`dist/index.html has no ${PLACE} to put the home page in, or no styles.`);
  }
  const css = await readFile(join(dist, path), "utf8");
  const home = await prerender();
  const painted = scriptsLast(withStyles(template, `<style>${css}</style>`));
  await writeFile(join(dist, "app.html"), withStyles(template.replace(PLACE, ""), link));
  await writeFile(
    join(dist, "index.html"),
    painted.replace(PLACE, () => home),
  );
}

async function compress(path) {
  const content = await readFile(path);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}

async function compressAll() {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && COMPRESSED.has(extname(entry.name)));
  await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
}

/** The script that the home page loads before it works, compressed, in bytes. */
async function firstLoad() {
  const page = await readFile(join(dist, "index.html"), "utf8");
  const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path);
  const sizes = await Promise.all(scripts.map((path) => stat(join(dist, `${path}.gz`))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

const started = performance.now();
console.log("Creating an optimized production build");
await mkdir(dist, { recursive: true });
const bundle = await build({ root, logLevel: "warn", build: { outDir: dist, emptyOutDir: true } });
await writePages(bundle);
await compressAll();
await rm(serverDir, { recursive: true, force: true });
const bytes = await firstLoad();
if (bytes > MAX_FIRST_LOAD) {
  throw new Error(
    `The home page loads ${bytes} bytes of script, over the budget of ${MAX_FIRST_LOAD}. Load more lazily.`,
  );
}
console.log(`Compiled successfully in ${((performance.now() - started) / 1000).toFixed(1)}s`);
console.log(`First-load script: ${(bytes / 1000).toFixed(1)} kB gzip of ${MAX_FIRST_LOAD / 1000}`);

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve("src");
const LAYERS = ["api", "lib", "components", "features", "routes"] as const;
/** Set-up files stand outside the layers; tests may reach anywhere. */
const OUTSIDE = /^(main\.tsx|app\.tsx|router\.ts|prerender\.tsx|route-tree\.gen\.ts|test\/)|\.test\.tsx?$/;

interface Source {
  name: string;
  text: string;
  imports: string[];
}

function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(@\/[^"]+|\.{1,2}\/[^"]+)"/g)].map(([, target = ""]) =>
    target.startsWith("@/") ? target.slice(2) : relative(SRC, resolve(file, "..", target)),
  );
}

const sources: Source[] = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => {
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    return { name: relative(SRC, file), text, imports: importsOf(file, text) };
  });
const layered = sources.filter((source) => !OUTSIDE.test(source.name));

function layerOf(path: string): number {
  return LAYERS.indexOf(path.split("/")[0] as (typeof LAYERS)[number]);
}

describe("imports", () => {
  it("point from routes to features to components and lib to api", () => {
    const upwards = layered.flatMap(({ name, imports }) =>
      imports.filter((target) => layerOf(target) > layerOf(name)).map((target) => `${name} -> ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  it("do not cross from one feature into another", () => {
    const feature = (path: string) => (path.startsWith("features/") ? path.split("/")[1] : undefined);
    const crossing = layered.flatMap(({ name, imports }) =>
      imports
        .filter((target) => feature(name) && feature(target) && feature(name) !== feature(target))
        .map((target) => `${name} -> ${target}`),
    );
    expect(crossing).toEqual([]);
  });
});

describe("files", () => {
  it("hold at most 250 lines", () => {
    const long = sources
      .filter(
        ({ name }) => !["api/schema.d.ts", "route-tree.gen.ts"].includes(name) && !name.endsWith(".test.tsx"),
      )
      .filter(({ text }) => text.split("\n").length > 251)
      .map(({ name }) => name);
    expect(long).toEqual([]);
  });

  it("write no raw colour outside the token file", () => {
    const raw = layered
      .filter(({ name, text }) => name.endsWith(".tsx") && /#[0-9a-f]{6}\b/i.test(text))
      .map(({ name }) => name);
    expect(raw).toEqual([]);
  });
});

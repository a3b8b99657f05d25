import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/tokens.css", "utf8");
const tokens = new Map(
  [...css.matchAll(/--color-([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
);

function color(name: string): string {
  const found = tokens.get(name);
  if (!found) {
    throw new Error(`There is no token ${name}.`);
  }
  return found;
}

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(color(a)), luminance(color(b))].sort((x, y) => y - x);
  return Math.round(((high + 0.05) / (low + 0.05)) * 10) / 10;
}

const SURFACES = ["bg", "s1", "s2", "s3"] as const;

// The figures of the design guide, section 2, on bg / s1 / s2 / s3.
const GUIDE: Record<string, readonly number[]> = {
  text: [16.9, 15.9, 14.5, 12.7],
  text2: [9.9, 9.3, 8.5, 7.5],
  text3: [6.5, 6.1, 5.6, 4.9],
  brand: [13.2, 12.4, 11.3, 9.9],
  teal: [6.1, 5.7, 5.3, 4.6],
  up: [10.9, 10.2, 9.3, 8.2],
  down: [7.6, 7.2, 6.6, 5.8],
  warn: [10.9, 10.2, 9.3, 8.2],
  info: [8.9, 8.4, 7.7, 6.7],
  improve: [8.4, 7.9, 7.2, 6.3],
  strong: [4.2, 4.0, 3.6, 3.2],
};

describe("token contrasts", () => {
  for (const [name, figures] of Object.entries(GUIDE)) {
    it(`${name} has the guide's contrast on every surface`, () => {
      SURFACES.forEach((surface, index) => {
        // The guide rounds; a tenth is its last digit.
        expect(Math.abs(contrast(name, surface) - (figures[index] ?? 0)), surface).toBeLessThan(0.11);
      });
    });
  }

  it("text on brand is readable", () => {
    expect(contrast("on-brand", "brand")).toBe(13.3);
  });

  it("text on a wedge is readable at rest and in focus", () => {
    expect([contrast("text", "wedge-a"), contrast("text", "wedge-b")]).toEqual([14.4, 12.3]);
    expect([contrast("text2", "wedge-a"), contrast("text2", "wedge-b")]).toEqual([8.4, 7.2]);
    expect([contrast("text3", "wedge-a"), contrast("text3", "wedge-b")]).toEqual([5.5, 4.7]);
    expect([contrast("text", "wedge-focus-a"), contrast("text", "wedge-focus-b")]).toEqual([11.1, 7.2]);
    expect([contrast("brand", "wedge-focus-a"), contrast("brand", "wedge-focus-b")]).toEqual([8.6, 5.6]);
  });

  it("the paper pill is readable", () => {
    expect(contrast("paper-text", "paper")).toBeGreaterThanOrEqual(12);
  });

  it("every text pair of the interface reaches 4.5", () => {
    const pairs = [
      ["brand", "live"],
      ["down", "danger"],
      ["text2", "danger"],
      ["text3", "danger"],
      ["warn", "paper"],
      ["focus", "on-a"],
      ["text2", "sunk"],
      ["text3", "sunk"],
      ["text3", "rail"],
      ["text3", "card-a"],
      ["text3", "card-b"],
    ] as const;
    for (const [front, back] of pairs) {
      expect(contrast(front, back), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

import { onTestFinished } from "vitest";

const ROW = 35;

/**
 * Gives what scrolls `height` px and its rows 35 px for this test: where nothing is laid out, a virtual list would draw
 * no row.
 */
export function layOut(height = 420): void {
  const sizes = { clientHeight: height, clientWidth: 800, offsetHeight: ROW };
  for (const [name, size] of Object.entries(sizes)) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
  }
  onTestFinished(() => {
    Reflect.deleteProperty(HTMLElement.prototype, "clientHeight");
    Reflect.deleteProperty(HTMLElement.prototype, "clientWidth");
    const zero = { configurable: true, get: () => 0 };
    Object.defineProperty(HTMLElement.prototype, "offsetHeight", zero);
  });
}

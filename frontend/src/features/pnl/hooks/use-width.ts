import { useLayoutEffect, useRef, useState } from "react";

/** The width of an element in CSS pixels, kept up to date; `initial` where it cannot be measured. */
export function useWidth(initial: number) {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(initial);
  // Before the first paint: a drawing of the initial width would widen a phone's page for a moment.
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || typeof ResizeObserver === "undefined") {
      return;
    }
    const measure = (measured: number) => {
      if (measured > 0) {
        setWidth(measured);
      }
    };
    measure(element.clientWidth);
    const observer = new ResizeObserver(([entry]) => measure(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}

import { useEffect, useRef, useState } from "react";
import type { CurveDrawing } from "./curve-drawing";

export interface LaterPartProps {
  drawing: CurveDrawing;
  /** The points there are: with others it stands elsewhere. */
  moments: readonly string[];
  /** The point it begins at. */
  at: number;
  /** What the part before is called, and this one. */
  before: string;
  after: string;
}

/** The later part of a curve, shaded, with both parts named at its edge. */
export function LaterPart({ drawing, moments, at, before, after }: LaterPartProps) {
  const element = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; width: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other points move what stands at the same number.
  useEffect(() => {
    let frame = 0;
    const measure = () => {
      const left = drawing.xOf(at);
      setPlace({ left, width: Math.max(0, drawing.right() - left) });
    };
    // The chart fits itself to its new size, and its axis to new figures, within a frame.
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(measure);
      });
    };
    const observer = new ResizeObserver(soon);
    if (element.current) {
      observer.observe(element.current);
    }
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [drawing, at, moments]);
  return (
    <div
      ref={element}
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 z-10 overflow-hidden"
    >
      {place ? (
        <div
          className="absolute inset-y-0 border-l border-dashed border-improve bg-improve/10 text-12"
          style={{ left: place.left, width: place.width }}
        >
          <span className="absolute top-[52%] right-full mr-1 rounded-control bg-s1/80 px-1 whitespace-nowrap text-text3">
            {before}
          </span>
          <span className="absolute top-[52%] left-1 rounded-control bg-s1/80 px-1 font-semibold whitespace-nowrap text-improve">
            {after}
          </span>
        </div>
      ) : null}
    </div>
  );
}

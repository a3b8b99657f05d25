import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import { geometryOf, PLOT } from "../chart-geometry";
import { useWidth } from "../hooks/use-width";
import { curveSentence, fall, type Performance, pointWords } from "../model";
import { ChartDrawing } from "./chart-drawing";
import { ChartTip } from "./chart-tip";

/** The index that a key moves the crosshair to, or null for other keys. */
function keyTarget(key: string, index: number, last: number): number | null {
  const targets: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - 10,
    PageDown: index + 10,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}

/** Equity over benchmark, with the drawdown below. The arrow keys move a crosshair that is read out as text. */
export default function EquityChart({ found, className }: { found: Performance; className?: string }) {
  const [frame, width] = useWidth(780);
  const [pointed, setPointed] = useState<number | null>(null);
  const geometry = useMemo(() => geometryOf(found, width), [found, width]);
  const last = found.curve.length - 1;
  const at = Math.min(pointed ?? last, last);
  const point = found.curve[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, at, last);
    if (target !== null) {
      event.preventDefault();
      setPointed(target);
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const from = geometry.xs[0] ?? 0;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const share = (x - from) / Math.max(1, geometry.right - from);
    setPointed(Math.round(Math.min(1, Math.max(0, share)) * last));
  };
  return (
    <div ref={frame} className={cn("relative", className)}>
      <p className="sr-only">{curveSentence(found)}</p>
      <div className="overflow-hidden">
        <ChartDrawing geometry={geometry} width={width} pointed={pointed === null ? null : at} />
      </div>
      <p
        aria-hidden="true"
        className="num absolute inset-x-0 flex justify-between text-13 font-semibold text-text2"
        style={{ top: PLOT.axis + 16 }}
      >
        Drawdown <span className="text-down">max {fall(found.max_drawdown)}</span>
      </p>
      {pointed !== null && point ? (
        <ChartTip
          point={point}
          found={found}
          x={geometry.xs[at] ?? 0}
          isLow={(geometry.equity[at] ?? 0) > (PLOT.top + PLOT.bottom) / 2}
          isRight={(geometry.xs[at] ?? 0) > width / 2}
        />
      ) : null}
      <div
        role="slider"
        tabIndex={0}
        aria-label="Equity chart, crosshair"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={point ? pointWords(point, found) : undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setPointed(at)}
        onBlur={() => setPointed(null)}
        onPointerMove={onPointerMove}
        onPointerDown={onPointerMove}
        onPointerLeave={() => setPointed(null)}
        className="absolute inset-0 cursor-crosshair touch-pan-y rounded-control"
      />
    </div>
  );
}

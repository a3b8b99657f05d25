import { useId } from "react";
import { type Geometry, PLOT } from "../chart-geometry";

export interface ChartDrawingProps {
  geometry: Geometry;
  width: number;
  /** The point under the crosshair, or null. */
  pointed: number | null;
}

function Grid({ geometry }: { geometry: Geometry }) {
  return (
    <g className="num fill-text3 text-12">
      {geometry.moneyTicks.map(({ at, label }) => (
        <g key={at}>
          <path d={`M4 ${at}H${geometry.right}`} className="stroke-line" />
          <text x={geometry.right + 10} y={at + 4}>
            {label}
          </text>
        </g>
      ))}
      {geometry.timeTicks.map(({ at, label }, index) => (
        <text key={at} x={at} y={PLOT.axis} textAnchor={index === 0 ? "start" : "middle"}>
          {label}
        </text>
      ))}
    </g>
  );
}

function Drawdown({ geometry }: { geometry: Geometry }) {
  const deepest = `\u2212${(geometry.fallDomain * 100).toFixed(1)}%`;
  return (
    <g>
      <path d={geometry.fallArea} className="fill-down/20" />
      <path d={`M4 ${PLOT.fallTop}H${geometry.right}`} className="stroke-line2" />
      <path
        d={geometry.fallLine}
        className="fill-none stroke-down"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <g className="num fill-text3 text-12">
        <text x={geometry.right + 10} y={PLOT.fallTop + 4}>
          0%
        </text>
        <text x={geometry.right + 10} y={PLOT.fallBottom + 4}>
          {deepest}
        </text>
      </g>
    </g>
  );
}

function Crosshair({ geometry, at }: { geometry: Geometry; at: number }) {
  const x = geometry.xs[at] ?? 0;
  const benchmark = geometry.benchmark[at];
  return (
    <g className="fill-bg">
      <path d={`M${x} ${PLOT.top}V${PLOT.fallBottom}`} className="stroke-strong" strokeDasharray="3 3" />
      {typeof benchmark === "number" ? (
        <circle cx={x} cy={benchmark} r="3.5" className="stroke-text3" strokeWidth="1.8" />
      ) : null}
      <circle cx={x} cy={geometry.equity[at]} r="5" className="stroke-brand" strokeWidth="2.4" />
    </g>
  );
}

/** The lines of the chart; its words are beside it, so that it is hidden from screen readers. */
export function ChartDrawing({ geometry, width, pointed }: ChartDrawingProps) {
  const id = useId();
  return (
    <svg
      width={width}
      height={PLOT.height}
      viewBox={`0 0 ${width} ${PLOT.height}`}
      aria-hidden="true"
      className="block"
    >
      <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
        <stop className="[stop-color:var(--color-brand)]" stopOpacity="0.26" />
        <stop offset="1" className="[stop-color:var(--color-brand)]" stopOpacity="0" />
      </linearGradient>
      <Grid geometry={geometry} />
      <path d={geometry.equityArea} fill={`url(#${id})`} />
      <path
        d={geometry.benchmarkLine}
        className="fill-none stroke-text3"
        strokeWidth="1.6"
        strokeDasharray="4 4"
      />
      <path
        d={geometry.equityLine}
        className="fill-none stroke-brand"
        strokeWidth="2.2"
        strokeLinejoin="round"
      />
      <Drawdown geometry={geometry} />
      {pointed === null ? null : <Crosshair geometry={geometry} at={pointed} />}
    </svg>
  );
}

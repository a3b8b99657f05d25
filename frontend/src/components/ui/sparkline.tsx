import type { DecimalText } from "@/lib/format";

export interface SparklineProps {
  /** Decimal text, oldest first; fewer than two points draw nothing. */
  points: readonly DecimalText[];
  sign?: -1 | 0 | 1;
  width?: number;
  height?: number;
  /** Fill the space of the parent instead of the given width. */
  fluid?: boolean;
  /** A fading area under the line. */
  area?: boolean;
  className?: string;
}

/** The path of a line through the points, inside a frame with 2 px of air. */
export function sparkPath(points: readonly DecimalText[], width: number, height: number): string {
  const values = points.map(Number).filter(Number.isFinite);
  if (values.length < 2) {
    return "";
  }
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  return values
    .map((value, index) => {
      const x = (index / (values.length - 1)) * width;
      const y = height - 2 - ((value - low) / span) * (height - 4);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

/** A small line without axes; decoration beside a figure, so hidden from screen readers. */
export function Sparkline({
  points,
  sign = 1,
  width = 58,
  height = 20,
  fluid,
  area,
  className,
}: SparklineProps) {
  const path = sparkPath(points, width, height);
  const colour = sign < 0 ? "var(--color-down)" : area ? "var(--color-brand)" : "var(--color-up)";
  return (
    <svg
      width={fluid ? "100%" : width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio={fluid ? "none" : undefined}
      aria-hidden="true"
      className={className}
    >
      {area && path ? (
        <path d={`${path}L${width} ${height}L0 ${height}Z`} fill={colour} opacity=".14" />
      ) : null}
      <path
        d={path}
        fill="none"
        stroke={colour}
        strokeWidth={area ? 2 : 1.6}
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

import type { DecimalText } from "@/lib/format";

/** The frame of the small chart in its own units: the line, then the zone ahead, then the labels. */
export const FRAME = {
  width: 304,
  height: 128,
  left: 4,
  now: 140,
  right: 182,
  label: 189,
  top: 18,
  bottom: 99,
} as const;
const LABEL_GAP = 16;

export interface PlacedLevel {
  readonly y: number;
  /** The label's own height: moved off the line where two labels would touch. */
  readonly labelY: number;
}

export interface ProposalGeometry {
  readonly path: string;
  readonly lastY: number;
  readonly levels: readonly PlacedLevel[];
}

/** Label heights at least a line apart, in the order of the levels given, moved as little as the frame allows. */
export function spreadLabels(heights: readonly number[]): number[] {
  const order = heights.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed = [...heights];
  let last = Number.NEGATIVE_INFINITY;
  for (const { y, index } of order) {
    last = Math.max(y, last + LABEL_GAP);
    placed[index] = last;
  }
  // What was pushed below the frame is pushed back up, from the lowest label.
  let limit: number = FRAME.bottom + 4;
  for (const { index } of order.toReversed()) {
    const y = Math.min(placed[index] ?? 0, limit);
    placed[index] = y;
    limit = y - LABEL_GAP;
  }
  return placed;
}

/** Closes and levels as pixels. Decimals become floats here, for drawing only. */
export function proposalGeometry(
  closes: readonly DecimalText[],
  levels: readonly DecimalText[],
  entry: DecimalText,
): ProposalGeometry {
  const history = [...closes.slice(0, -1).map(Number), Number(entry)];
  const values = [...history, ...levels.map(Number)];
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const y = (value: number) => FRAME.bottom - ((value - low) / span) * (FRAME.bottom - FRAME.top);
  const step = (FRAME.now - FRAME.left) / Math.max(1, history.length - 1);
  const points = history.map((value, index) => {
    const x = history.length === 1 ? FRAME.now : FRAME.left + index * step;
    return `${x.toFixed(1)} ${y(value).toFixed(1)}`;
  });
  const heights = levels.map((level) => y(Number(level)));
  const labels = spreadLabels(heights);
  return {
    path: points.length > 1 ? `M${points.join("L")}` : "",
    lastY: y(Number(entry)),
    levels: heights.map((height, index) => ({ y: height, labelY: labels[index] ?? height })),
  };
}

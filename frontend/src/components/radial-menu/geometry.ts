import { arc } from "d3-shape";
import { type Phase, WORKFLOWS } from "@/lib/workflows";

/** The dial's geometry in its 724-unit view box, centred on 0,0 (design guide §3). Angles are clockwise from 12 o'clock. */
export const VIEW_BOX = "-362 -362 724 724";
const STEP = (2 * Math.PI) / WORKFLOWS.length;
const CONTENT_RADIUS = 245;
const KEY_RADIUS = 177;

interface Span {
  startAngle: number;
  endAngle: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface ArcShape {
  inner: number;
  outer: number;
  corner: number;
  pad?: number;
  padRadius?: number;
}

function arcPath({ inner, outer, corner, pad = 0, padRadius = 240 }: ArcShape, span: Span): string {
  const draw = arc<Span>()
    .innerRadius(inner)
    .outerRadius(outer)
    .cornerRadius(corner)
    .padAngle(pad)
    .padRadius(padRadius)
    .digits(2);
  return draw(span) ?? "";
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The point at a radius and an angle, in view-box units to a thousandth. */
export function polar(radius: number, angle: number): Point {
  return { x: rounded(Math.sin(angle) * radius), y: rounded(-Math.cos(angle) * radius) };
}

function spanOf(index: number, inset = 0): Span {
  return { startAngle: (index - 0.5) * STEP + inset, endAngle: (index + 0.5) * STEP - inset };
}

export interface WedgeGeometry {
  /** The wedge's outline; also its hit area. */
  readonly path: string;
  /** The focus stroke, drawn inside the wedge. */
  readonly focusPath: string;
  /** The coloured line at the inner edge. */
  readonly edge: string;
  /** Where icon, label and fact are centred. */
  readonly center: Point;
  readonly keyAt: Point;
  /** The unit vector outwards, for the lift. */
  readonly outward: Point;
}

function wedge(index: number): WedgeGeometry {
  const angle = index * STEP;
  return {
    path: arcPath({ inner: 160, outer: 318, corner: 12, pad: 0.02 }, spanOf(index)),
    focusPath: arcPath({ inner: 163, outer: 315, corner: 9.5, pad: 0.045 }, spanOf(index)),
    edge: arcPath({ inner: 161, outer: 163.5, corner: 1.25 }, spanOf(index, 0.075)),
    center: polar(CONTENT_RADIUS, angle),
    keyAt: polar(KEY_RADIUS, angle),
    outward: polar(1, angle),
  };
}

/** The shapes are worked out when they are first drawn: a phone shows no dial, and starts sooner without them. */
function once<Value>(work: () => Value): () => Value {
  let known: Value | undefined;
  return () => {
    known ??= work();
    return known;
  };
}

export const wedges = once((): readonly WedgeGeometry[] => WORKFLOWS.map((_, index) => wedge(index)));

/** The ten segments of the 42-unit mini dial on the rail. */
export const miniWedges = once((): readonly string[] =>
  WORKFLOWS.map((_, index) =>
    arcPath({ inner: 11.5, outer: 20, corner: 1.5, pad: 0.09, padRadius: 17 }, spanOf(index)),
  ),
);

export interface PhaseGeometry {
  readonly phase: Phase;
  readonly ring: string;
  /** The line that the phase's name is written along. */
  readonly labelPath: string;
}

const PHASE_INSET = 0.03;

function phaseRing(phase: Phase): PhaseGeometry {
  const indexes = WORKFLOWS.flatMap((item, index) => (item.phase === phase ? [index] : []));
  const first = indexes[0] ?? 0;
  const last = indexes.at(-1) ?? first;
  const startAngle = (first - 0.5) * STEP + PHASE_INSET;
  const endAngle = (last + 0.5) * STEP - PHASE_INSET;
  // Below the horizon the text runs the other way round, on a larger radius, so that it never stands on its head.
  const flipped = Math.cos((startAngle + endAngle) / 2) < -1e-6;
  const radius = flipped ? 354 : 345;
  const from = polar(radius, flipped ? endAngle : startAngle);
  const to = polar(radius, flipped ? startAngle : endAngle);
  const large = endAngle - startAngle > Math.PI ? 1 : 0;
  return {
    phase,
    ring: arcPath({ inner: 333, outer: 335.5, corner: 1.25 }, { startAngle, endAngle }),
    labelPath: `M${from.x.toFixed(1)} ${from.y.toFixed(1)}A${radius} ${radius} 0 ${large} ${flipped ? 0 : 1} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`,
  };
}

export const phases = once((): readonly PhaseGeometry[] =>
  [...new Set(WORKFLOWS.map((item) => item.phase))].map(phaseRing),
);

/** The session ring: one tick each 5 minutes from 9:30 to 16:00 ET, over 280 degrees. */
export const TICKS = 79;
const SWEEP = (280 / 180) * Math.PI;

export interface Tick {
  readonly path: string;
  /** On the hour of the session: longer and thicker. */
  readonly major: boolean;
}

/** The ticks of a ring between two radii; hourly ones start further in. */
function ringTicks(inner: number, outer: number, majorLength: number): readonly Tick[] {
  return Array.from({ length: TICKS }, (_, index) => {
    const angle = -SWEEP / 2 + (SWEEP * index) / (TICKS - 1);
    const major = index % 12 === 0;
    const from = polar(major ? outer - majorLength : inner, angle);
    const to = polar(outer, angle);
    return {
      path: `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`,
      major,
    };
  });
}

export const dialTicks = once(() => ringTicks(142, 146, 7));
export const smallTicks = once(() => ringTicks(52.5, 56.5, 7));

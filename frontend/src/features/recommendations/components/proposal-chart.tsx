import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "@/components/ui/skeleton";
import { formatPrice } from "@/lib/format";
import { historyQuery, type Proposal } from "../api";
import { FRAME, type PlacedLevel, proposalGeometry } from "../chart-model";
import { isOrdered, type Level, levelsOf, shortDay } from "../model";

const STROKES = { up: "stroke-up", down: "stroke-down", text: "stroke-text" } as const;
const FILLS = { up: "fill-up", down: "fill-down", text: "fill-text" } as const;

function LevelLine({ level, place }: { level: Level; place: PlacedLevel }) {
  const isEntry = level.tone === "text";
  return (
    <>
      <path
        d={`M${isEntry ? FRAME.now : FRAME.left} ${place.y}H${FRAME.right}`}
        className={STROKES[level.tone]}
        strokeWidth="1.2"
        strokeDasharray={isEntry ? undefined : "4 4"}
        opacity=".8"
      />
      <text x={FRAME.label} y={place.labelY + 4} className={`num text-12 font-semibold ${FILLS[level.tone]}`}>
        {level.name} <tspan className="fill-text font-bold">{formatPrice(level.price)}</tspan>
      </text>
    </>
  );
}

function Zone({ from, to, className }: { from: number; to: number; className: string }) {
  return (
    <rect
      x={FRAME.now}
      y={Math.min(from, to)}
      width={FRAME.right - FRAME.now}
      height={Math.abs(to - from)}
      className={className}
    />
  );
}

/** The way to the proposal and its three levels. Without history the levels stand alone. */
export function ProposalChart({ proposal }: { proposal: Proposal }) {
  const query = useQuery(historyQuery(proposal.symbol));
  if (query.isPending) {
    return <Skeleton className="aspect-[304/128] w-full max-w-[360px]" />;
  }
  // What came after the proposal is no part of the way to it.
  const bars = query.data?.bars.filter((bar) => bar.session_date <= proposal.session_date) ?? [];
  const { entry, stop, target } = levelsOf(proposal);
  const levels = [target, entry, stop];
  const drawn = proposalGeometry(
    bars.map((bar) => bar.close),
    levels.map((level) => level.price),
    entry.price,
  );
  const [targetAt, , stopAt] = drawn.levels;
  const first = bars[0];
  const last = bars.at(-1);
  const words = levels.map((level) => `${level.name.toLowerCase()} ${formatPrice(level.price)}`).join(", ");
  return (
    <svg
      viewBox={`0 0 ${FRAME.width} ${FRAME.height}`}
      role="img"
      aria-label={`${proposal.symbol}${first ? ` since ${shortDay(first.session_date)}` : ""}: ${words}`}
      className="w-full max-w-[360px] overflow-visible"
    >
      {isOrdered(proposal) && targetAt && stopAt ? (
        <>
          <Zone from={targetAt.y} to={drawn.lastY} className="fill-up/15" />
          <Zone from={stopAt.y} to={drawn.lastY} className="fill-down/15" />
        </>
      ) : null}
      {levels.map((level, index) => {
        const place = drawn.levels[index];
        return place ? <LevelLine key={level.name} level={level} place={place} /> : null;
      })}
      <path d={drawn.path} className="fill-none stroke-teal2" strokeWidth="1.7" strokeLinejoin="round" />
      <circle cx={FRAME.now} cy={drawn.lastY} r="3.6" className="fill-bg stroke-brand" strokeWidth="2" />
      <g className="num fill-text3 text-[11.5px]">
        <text x={FRAME.left} y="124">
          {first ? shortDay(first.session_date) : "No history"}
        </text>
        <text x={FRAME.now} y="124" textAnchor="middle">
          {last ? shortDay(last.session_date) : "Now"}
        </text>
        <text x={FRAME.right - 10} y="124">
          +{proposal.horizon_sessions} sessions
        </text>
      </g>
    </svg>
  );
}

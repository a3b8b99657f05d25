import { memo } from "react";
import { dialTicks, smallTicks, type Tick } from "./geometry";

function joined(ticks: readonly Tick[], major: boolean): string {
  return ticks
    .filter((tick) => tick.major === major)
    .map((tick) => tick.path)
    .join("");
}

export interface SessionRingProps {
  /** Share of the regular session that has passed, 0 to 1; 0 when the market is closed. */
  progress: number;
  small?: boolean;
}

/** The trading session from 9:30 to 16:00 ET in ticks of 5 minutes; decoration, its words stand in the market pill. */
export const SessionRing = memo(function SessionRing({ progress, small }: SessionRingProps) {
  const ticks = small ? smallTicks() : dialTicks();
  const lit = Math.round(progress * ticks.length);
  const rest = ticks.slice(lit);
  const minor = small ? 1.4 : 1.5;
  return (
    <g aria-hidden="true" className="session-ring" strokeLinecap="round">
      <path d={joined(rest, false)} stroke="var(--color-tick)" strokeWidth={minor} />
      <path d={joined(rest, true)} stroke="var(--color-tick)" strokeWidth={small ? minor : 2} />
      {ticks.slice(0, lit).map((tick, index) => (
        <path
          key={tick.path}
          d={tick.path}
          stroke="var(--color-brand)"
          strokeOpacity={(0.35 + (0.65 * index) / lit).toFixed(2)}
          strokeWidth={tick.major && !small ? 2 : minor}
        />
      ))}
    </g>
  );
});

/** The half circle from 0 to 1 in this many parts, with the tones of what is unlikely, open and likely. */
const ARCS = [
  { from: 0, to: 0.05, color: "stroke-up" },
  { from: 0.05, to: 0.5, color: "stroke-warn" },
  { from: 0.5, to: 1, color: "stroke-down" },
] as const;
const RADIUS = 40;

function at(share: number, radius = RADIUS): string {
  const angle = Math.PI * (1 - share);
  return `${(50 + radius * Math.cos(angle)).toFixed(2)} ${(48 - radius * Math.sin(angle)).toFixed(2)}`;
}

/** A chance on a half circle; `share` is a ratio from 0 to 1. */
export function ChanceGauge({ share }: { share: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <svg viewBox="0 0 100 58" className="num mx-auto w-28" role="img" aria-label={`${percent} percent`}>
      {ARCS.map(({ from, to, color }) => (
        <path
          key={from}
          d={`M ${at(from + 0.008)} A ${RADIUS} ${RADIUS} 0 0 1 ${at(to - 0.008)}`}
          className={color}
          fill="none"
          strokeWidth="8"
        />
      ))}
      <path
        d={`M ${at(percent / 100, RADIUS - 8)} L ${at(percent / 100, RADIUS + 8)}`}
        className="stroke-text"
        strokeWidth="3"
      />
      <text x="50" y="46" textAnchor="middle" className="fill-text text-[17px] font-bold">
        {percent}%
      </text>
      <text x="10" y="58" textAnchor="middle" className="fill-text3 text-[9px]">
        0
      </text>
      <text x="90" y="58" textAnchor="middle" className="fill-text3 text-[9px]">
        100
      </text>
    </svg>
  );
}

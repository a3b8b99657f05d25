import { formatPercent } from "@/lib/format";

/** A share of equity as text and bar; the bar's width is drawing only. */
export function WeightBar({ percent }: { percent: string | null }) {
  const width = Math.min(100, Math.abs(Number(percent ?? "0")));
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <span aria-hidden="true" className="h-[5px] w-14 overflow-hidden rounded-pill bg-s3">
        <span className="block h-full bg-teal2" style={{ width: `${width}%` }} />
      </span>
      <span className="min-w-[7ch]">{formatPercent(percent)}</span>
    </span>
  );
}

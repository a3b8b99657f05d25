import type { Chances } from "../api";
import { percentOf, placeOf } from "../figures";
import { FEW } from "../reliability-model";

/** How often the target came first, by what was said; the tick is what was said on average. */
export function HitRates({ chances }: { chances: Chances }) {
  return (
    <section aria-label="Hit rate" className="min-w-0">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-13">Hit rate</h3>
        <span className="flex items-center gap-1.5 text-12 text-text3">
          <span aria-hidden="true" className="h-3 w-0.5 bg-warn" />
          forecast
        </span>
      </div>
      <ul className="grid gap-2">
        {chances.buckets.map((bucket) => {
          const isFew = bucket.count < FEW;
          const wins = Math.round(Number(bucket.rate) * bucket.count);
          return (
            <li key={bucket.low} className="num text-12">
              <div className="flex justify-between gap-2 font-semibold">
                <span>
                  {percentOf(bucket.low).replace("%", "")}–{percentOf(bucket.high)}
                </span>
                <span>{isFew ? "too few" : percentOf(bucket.rate, 1)}</span>
              </div>
              <div className="flex items-center gap-2">
                <span aria-hidden="true" className="relative h-2 flex-1 rounded-[4px] bg-s2">
                  {isFew ? null : (
                    <span
                      className="absolute inset-y-0 left-0 rounded-[4px] bg-teal"
                      style={{ width: `${placeOf(bucket.rate)}%` }}
                    />
                  )}
                  <span
                    className="absolute -top-0.5 -bottom-0.5 w-0.5 bg-warn"
                    style={{ left: `${placeOf(bucket.stated)}%` }}
                  />
                </span>
                <span className="w-[76px] text-right whitespace-nowrap text-text3">
                  {wins} of {bucket.count}
                </span>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

import { AmountChange } from "@/components/ui/amount-change";
import { signOf } from "@/lib/format";
import type { RealizedPage } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";

/** The sums of realized gains, as they are and with wash sales. */
export function RealizedTotals({ found }: { found: RealizedPage }) {
  const amounts = useAmounts();
  const { totals } = found;
  const hasWash = signOf(totals.disallowed) !== 0 || signOf(totals.deferred_loss) !== 0;
  const parts = [
    ["Gain", <AmountChange key="gain" amount={totals.gain} />],
    ["Short term", <AmountChange key="short" amount={totals.short_term} />],
    ["Long term", <AmountChange key="long" amount={totals.long_term} />],
    ["Proceeds", amounts.money(totals.proceeds)],
    ["Cost", amounts.money(totals.cost)],
    ...(hasWash
      ? [
          ["Disallowed by wash sales", amounts.money(totals.disallowed)] as const,
          ["Adjusted, short term", <AmountChange key="s" amount={totals.adjusted_short_term} />] as const,
          ["Adjusted, long term", <AmountChange key="l" amount={totals.adjusted_long_term} />] as const,
        ]
      : []),
  ] as const;
  return (
    <dl
      aria-label={`Sums of realized gains${found.year ? ` of ${found.year}` : ""}`}
      className="flex flex-wrap gap-2"
    >
      {parts.map(([name, value]) => (
        <div key={name} className="min-w-28 rounded-control border border-line bg-sunk px-2.5 py-1.5">
          <dt className="text-12 text-text2">{name}</dt>
          <dd className="num text-15 font-bold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { magnitude, ratioToPercent } from "@/lib/decimal-text";
import { formatMoney, formatPercent, formatPrice, formatQuantity } from "@/lib/format";
import { usePortfolioStream } from "@/lib/live/hooks";
import type { OrderPreview } from "@/lib/orders/types";

/** `before → after`; the arrow is read as "then". */
function BeforeAfter({ before, after }: { before: string; after: string }) {
  return (
    <span>
      <span className="text-text2">{before}</span>
      <ArrowRight size={13} aria-hidden className="mx-1.5 inline text-text3" />
      <span className="sr-only"> then </span>
      <b className="font-semibold">{after}</b>
    </span>
  );
}

function Line({
  label,
  value,
  note,
  children,
}: {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="border-b border-line py-[9px] text-13">
      <dt className="float-left text-text2">{label}</dt>
      <dd className="text-right">{value}</dd>
      {children}
      {note ? <dd className="text-12 leading-[1.4] text-text3">{note}</dd> : null}
    </div>
  );
}

/** A share of equity as a percent number; null when the server could not tell. */
function percentOf(ratio: string | null): string | null {
  return ratio === null ? null : ratioToPercent(ratio);
}

/** The part of the bar that a percent fills, for its width only. */
function barWidth(percent: string | null): string {
  return `${Math.min(100, Math.max(0, Number(percent ?? "0")))}%`;
}

function ShareLine({ preview }: { preview: OrderPreview }) {
  const { data } = usePortfolioStream();
  const held = data?.positions.find((one) => one.symbol === preview.symbol);
  const before = held ? held.weight_percent : "0";
  const after = percentOf(preview.share_of_equity_after);
  return (
    <Line
      label={`${preview.symbol} share of equity`}
      value={<BeforeAfter before={formatPercent(before)} after={formatPercent(after)} />}
    >
      <dd aria-hidden="true" className="relative mt-2 mb-1 h-2 overflow-hidden rounded-control bg-s3">
        <span className="absolute inset-y-0 left-0 bg-warn/60" style={{ width: barWidth(after) }} />
        <span className="absolute inset-y-0 left-0 bg-teal2" style={{ width: barWidth(before) }} />
      </dd>
    </Line>
  );
}

function positionNote(preview: OrderPreview): string {
  const average = preview.average_price_after;
  const words = average === null ? "nothing is held then" : `average ${formatPrice(average)} then`;
  return preview.opens_short ? `${words}; this is a short position: losses are not bounded` : words;
}

/** What the exits stand to lose and to gain. */
function ExitsLine({ exits }: { exits: NonNullable<OrderPreview["exits"]> }) {
  const ratio = exits.reward_to_risk === null ? "" : `${formatQuantity(exits.reward_to_risk)} to 1, `;
  return (
    <Line
      label="Risk and reward"
      value={
        <span>
          <b className="font-semibold">{exits.risk === null ? "open" : formatMoney(exits.risk)}</b>
          <span className="text-text2"> to lose, </span>
          <b className="font-semibold">{exits.reward === null ? "open" : formatMoney(exits.reward)}</b>
          <span className="text-text2"> to gain</span>
        </span>
      }
      note={`${ratio}counted from ${formatPrice(exits.base_price)}`}
    />
  );
}

/** The figures of a preview: what it costs, and the account before and after. */
export function PreviewLines({ preview, isShort = false }: { preview: OrderPreview; isShort?: boolean }) {
  const isBuy = preview.side === "buy";
  const costs = `commission ${formatMoney(preview.commission)}, half spread ${formatMoney(preview.half_spread_cost)}`;
  const note = `${formatQuantity(preview.quantity)} × ${formatPrice(preview.price)}, ${costs}`;
  return (
    <dl className="num">
      <Line
        label={isBuy ? "Cost, about" : "Proceeds, about"}
        value={<b className="font-semibold">{formatMoney(magnitude(preview.cash_change))}</b>}
        note={note}
      />
      <Line
        label="Buying power"
        value={
          <BeforeAfter
            before={formatMoney(preview.buying_power_before)}
            after={formatMoney(preview.buying_power_after)}
          />
        }
      />
      <Line
        label="Position"
        value={
          <BeforeAfter
            before={formatQuantity(preview.position_before)}
            after={`${formatQuantity(preview.position_after)} shares`}
          />
        }
        note={isShort && !preview.opens_short ? null : positionNote(preview)}
      />
      {preview.exits ? <ExitsLine exits={preview.exits} /> : null}
      <ShareLine preview={preview} />
      {isShort ? null : (
        <Line label="Cash after" value={<b className="font-semibold">{formatMoney(preview.cash_after)}</b>} />
      )}
    </dl>
  );
}

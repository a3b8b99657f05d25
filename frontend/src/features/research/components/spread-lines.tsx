import type { ReactNode } from "react";
import { magnitude } from "@/lib/decimal-text";
import { formatMoney, formatPrice, signOf } from "@/lib/format";
import { netWords } from "@/lib/orders/words";
import type { SpreadPreview } from "../option-ticket";

function Line({ label, value, note }: { label: string; value: ReactNode; note?: string | null }) {
  return (
    <div className="border-b border-line py-[9px] text-13">
      <dt className="float-left text-text2">{label}</dt>
      <dd className="text-right font-semibold">{value}</dd>
      {note ? <dd className="text-12 leading-[1.4] text-text3">{note}</dd> : null}
    </div>
  );
}

function OutlookLines({ outlook }: { outlook: NonNullable<SpreadPreview["outlook"]> }) {
  const together = outlook.ends_together;
  const gain = outlook.max_gain === null ? "no bound" : formatMoney(outlook.max_gain);
  const evens = outlook.break_evens.map((price) => formatPrice(price)).join(" and ");
  return (
    <>
      <Line
        label={together ? "Most to lose" : "To lose, at most"}
        value={outlook.max_loss === null ? "no bound" : formatMoney(outlook.max_loss)}
        note={together ? null : "The contracts end on different days, so gain and break-even cannot be told."}
      />
      {together ? <Line label="Most to gain" value={gain} /> : null}
      {together && evens ? (
        <Line
          label="Breaks even at"
          value={evens}
          note="Where the underlying has to stand when the contracts end."
        />
      ) : null}
    </>
  );
}

/** The figures of an order for several contracts. */
export function SpreadLines({ preview }: { preview: SpreadPreview }) {
  const isReceived = signOf(preview.price) < 0;
  return (
    <dl className="num">
      <Line
        label={isReceived ? "Received, about" : "Cost, about"}
        value={formatMoney(magnitude(preview.cash_change))}
        note={`Now ${netWords(preview.net)} at bid and ask, ${netWords(preview.middle)} in the middle, for one share`}
      />
      {preview.outlook ? <OutlookLines outlook={preview.outlook} /> : null}
      <Line
        label="To be carried with"
        value={formatMoney(preview.needed)}
        note={`${formatMoney(preview.available)} is free; options are paid in cash`}
      />
    </dl>
  );
}

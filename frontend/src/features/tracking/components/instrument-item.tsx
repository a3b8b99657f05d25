import { Pencil } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import { etDate, formatDay, formatMoney } from "@/lib/format";
import { className, type Instrument, priceAge } from "../model";
import { InstrumentDialog } from "./instrument-dialog";
import { PricesDialog } from "./prices-dialog";

/** The latest price with its age; a word where there is none. */
function LastPrice({ instrument }: { instrument: Instrument }) {
  if (instrument.last === null || instrument.last_date === null) {
    return <p className="text-13 text-warn">No price yet</p>;
  }
  return (
    <>
      <p className="text-15 font-semibold">{formatMoney(instrument.last, instrument.currency)}</p>
      <p className="text-12 text-text3">
        {formatDay(instrument.last_date)}, {priceAge(instrument.last_date, etDate(new Date()))}
      </p>
    </>
  );
}

/** One instrument that only its owner prices. */
export function InstrumentItem({ instrument, isLocked }: { instrument: Instrument; isLocked: boolean }) {
  const [dialog, setDialog] = useState<"edit" | "prices" | null>(null);
  const close = () => setDialog(null);
  const facts = [className(instrument.asset_class), instrument.sector, instrument.currency].filter(Boolean);
  const count = instrument.price_count === 1 ? "1 price" : `${instrument.price_count} prices`;
  return (
    <li className="num flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-hair py-3 last:border-0">
      <div className="min-w-[200px] flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <b className="text-15 font-bold">{instrument.symbol}</b>
          <Pill tone="info">Your prices</Pill>
        </p>
        <p className="text-13 break-words text-text2">{instrument.name}</p>
        <p className="text-12 text-text3">{facts.join(" · ")}</p>
      </div>
      <div className="min-w-[120px] text-right max-tile:flex-1 max-tile:text-left">
        <LastPrice instrument={instrument} />
      </div>
      <div className="flex items-center gap-1.5">
        <Button
          size="sm"
          variant="ghost"
          aria-label={`${count} of ${instrument.symbol}`}
          onClick={() => setDialog("prices")}
        >
          {count}
        </Button>
        {isLocked ? null : (
          <IconButton
            size="sm"
            variant="ghost"
            label={`Edit ${instrument.symbol}`}
            onClick={() => setDialog("edit")}
          >
            <Pencil size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      <InstrumentDialog open={dialog === "edit"} instrument={instrument} onClose={close} />
      <PricesDialog open={dialog === "prices"} symbol={instrument.symbol} onClose={close} />
    </li>
  );
}

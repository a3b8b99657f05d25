import { ChevronsUpDown } from "lucide-react";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { wholeShare } from "@/lib/decimal-text";
import { usePortfolioStream } from "@/lib/live/hooks";
import { asApiError } from "@/lib/problem";
import { useMaxSize } from "../api/max-size";
import type { Desk } from "../hooks/use-desk";
import { orderOf } from "../model";

const UNITS = [
  { value: "shares", label: "Shares" },
  { value: "dollars", label: "Dollars" },
] as const;
const AMOUNTS = ["100", "500", "1000"] as const;
const CHIP =
  "h-8 flex-1 rounded-control border border-line2 text-12 font-medium text-text2 hover:bg-s2 hover:text-text aria-disabled:opacity-50";

/** Parts of what the account can carry, or of what is held when selling. */
function ShareChips({ desk }: { desk: Desk }) {
  const { symbol, ticket, change } = desk;
  const { data } = usePortfolioStream();
  const held = data?.positions.find((one) => one.symbol === symbol)?.quantity;
  const use = (percent: number, whole: string) =>
    change({ size: percent === 100 ? whole : wholeShare(whole, percent) });
  const max = useMaxSize(() => {});
  const choose = async (percent: number) => {
    if (ticket.side === "sell" && held && !held.startsWith("-")) {
      use(percent, held);
      return;
    }
    const most = await max.mutateAsync(orderOf(symbol, { ...ticket, size: "1" })).catch(() => null);
    if (most) {
      use(percent, most);
    }
  };
  const note = max.error
    ? asApiError(max.error).detail
    : max.data === null
      ? "Not even one share fits."
      : null;
  return (
    <>
      <fieldset aria-label="Part of the most that fits" className="mt-1.5 flex gap-1.5">
        {[25, 50, 100].map((percent) => (
          <button key={percent} type="button" className={CHIP} onClick={() => void choose(percent)}>
            {percent === 100 ? "Max" : `${percent}%`}
          </button>
        ))}
      </fieldset>
      <p role="status" className="text-12 text-warn">
        {note}
      </p>
    </>
  );
}

function AmountChips({ change }: Pick<Desk, "change">) {
  return (
    <fieldset aria-label="Amounts" className="mt-1.5 flex gap-1.5">
      {AMOUNTS.map((amount) => (
        <button key={amount} type="button" className={CHIP} onClick={() => change({ size: amount })}>
          ${amount}
        </button>
      ))}
    </fieldset>
  );
}

/** Ready sizes: parts of the most that fits, or round amounts. */
export function SizeChips({ desk }: { desk: Desk }) {
  return desk.ticket.unit === "shares" ? <ShareChips desk={desk} /> : <AmountChips change={desk.change} />;
}

/** Shares or dollars: both in sight, or on a phone one word that switches. */
function UnitChoice({ desk, isPhone }: { desk: Desk; isPhone: boolean }) {
  const { ticket, change } = desk;
  if (!isPhone) {
    return (
      <SegmentedControl
        label="Size in"
        size="sm"
        value={ticket.unit}
        options={UNITS}
        onChange={(unit) => change({ unit })}
      />
    );
  }
  const isShares = ticket.unit === "shares";
  return (
    <button
      type="button"
      aria-label={isShares ? "In shares; switch to dollars" : "In dollars; switch to shares"}
      onClick={() => change({ unit: isShares ? "dollars" : "shares" })}
      className="-my-1 flex h-6 items-center gap-1 px-1 text-[12.5px] font-semibold text-brand"
    >
      {isShares ? "Shares" : "Dollars"}
      <ChevronsUpDown size={11} aria-hidden />
    </button>
  );
}

/** How much: shares, or an amount in dollars for market orders. */
export function SizeField({ desk, isPhone = false }: { desk: Desk; isPhone?: boolean }) {
  const { ticket, change, problems } = desk;
  const isShares = ticket.unit === "shares";
  const label = isShares ? "Quantity" : "Amount";
  const name = isShares ? "quantity" : "notional";
  const entered = ticket.size === "" ? undefined : problems[name];
  const unit = isShares ? "shares" : "USD";
  return (
    <Field
      label={label}
      aside={<UnitChoice desk={desk} isPhone={isPhone} />}
      error={entered ?? desk.fieldError(name)}
    >
      {(ids) => (
        <NumberStepper
          {...ids}
          label={label}
          value={ticket.size}
          step={isShares ? "1" : "100"}
          unit={isPhone ? null : unit}
          onChange={(size) => change({ size })}
        />
      )}
    </Field>
  );
}

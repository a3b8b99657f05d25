import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { formatQuantity } from "@/lib/format";
import type { ApiError } from "@/lib/problem";
import type { Automation, Deed } from "./api";
import { isShort } from "./model";

export interface StopDialogProps {
  automation: Automation;
  busy: boolean;
  error: ApiError | null;
  onStop: (deed: Deed) => void;
  onClose: () => void;
}

const WORDS = {
  long: { done: "sold", choice: "Sell everything it holds", confirm: "Sell everything and stop" },
  short: {
    done: "bought back",
    choice: "Buy back everything it sold short",
    confirm: "Buy everything back and stop",
  },
  both: {
    done: "closed",
    choice: "Sell what it holds and buy back what it sold short",
    confirm: "Close everything and stop",
  },
  written: {
    done: "closed",
    choice: "Buy its contracts back and sell what it holds",
    confirm: "Close everything and stop",
  },
} as const;

/** Asks before one is ended for good, and whether what it holds, or owes, is to be closed. */
export function StopDialog({
  automation: { name, holdings, contracts },
  busy,
  error,
  onStop,
  onClose,
}: StopDialogProps) {
  const [sells, setSells] = useState(false);
  const held = [
    ...holdings.map(({ shares, symbol }) => `${formatQuantity(shares)} ${symbol}`),
    ...contracts.map((one) => `${formatQuantity(one.contracts)} ${one.symbol} written`),
  ].join(", ");
  const shorts = holdings.filter(({ shares }) => isShort(shares)).length;
  const sides = shorts === 0 ? "long" : shorts === holdings.length ? "short" : "both";
  const words = WORDS[contracts.length > 0 ? "written" : sides];
  return (
    <ConfirmDialog
      open
      title={`Stop running “${name}”?`}
      description={
        held
          ? `It never decides again. What it holds stays in the account with its stops, unless you have it ${words.done}.`
          : "It never decides again. It holds nothing."
      }
      confirmLabel={sells ? words.confirm : "Stop for good"}
      tone="danger"
      busy={busy}
      error={error}
      onConfirm={() => onStop(sells ? "sell-and-stop" : "stop")}
      onClose={onClose}
    >
      {held ? (
        <>
          <Checkbox checked={sells} onChange={setSells}>
            {words.choice}: {held}
          </Checkbox>
          {sells ? (
            <p className="mt-2 text-13 text-text2">
              Market orders go out at once, within your limits and the pause switch; outside of market hours
              they fill at the next open. Stops and targets of those shares are canceled first.
              {contracts.length > 0
                ? " Contracts are bought back at the ask while the market is open, before the shares under them are sold."
                : ""}
            </p>
          ) : null}
        </>
      ) : null}
    </ConfirmDialog>
  );
}

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { formatQuantity } from "@/lib/format";
import type { ApiError } from "@/lib/problem";
import type { Automation, Deed } from "./api";

export interface StopDialogProps {
  automation: Automation;
  busy: boolean;
  error: ApiError | null;
  onStop: (deed: Deed) => void;
  onClose: () => void;
}

/** Asks before one is ended for good, and whether what it holds is to be sold. */
export function StopDialog({
  automation: { name, holdings },
  busy,
  error,
  onStop,
  onClose,
}: StopDialogProps) {
  const [sells, setSells] = useState(false);
  const held = holdings.map(({ shares, symbol }) => `${formatQuantity(shares)} ${symbol}`).join(", ");
  return (
    <ConfirmDialog
      open
      title={`Stop running “${name}”?`}
      description={
        held
          ? "It never decides again. What it holds stays in the account with its stops, unless you have it sold."
          : "It never decides again. It holds nothing."
      }
      confirmLabel={sells ? "Sell everything and stop" : "Stop for good"}
      tone="danger"
      busy={busy}
      error={error}
      onConfirm={() => onStop(sells ? "sell-and-stop" : "stop")}
      onClose={onClose}
    >
      {held ? (
        <>
          <Checkbox checked={sells} onChange={setSells}>
            Sell everything it holds: {held}
          </Checkbox>
          {sells ? (
            <p className="mt-2 text-13 text-text2">
              Market orders go out at once, within your limits and the pause switch; outside of market hours
              they fill at the next open. Stops and targets of those shares are canceled first.
            </p>
          ) : null}
        </>
      ) : null}
    </ConfirmDialog>
  );
}

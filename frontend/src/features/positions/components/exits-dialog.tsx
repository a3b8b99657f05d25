import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ExitFields } from "@/components/orders/exit-fields";
import { SendDialog } from "@/components/orders/send-dialog";
import { formatQuantity, signOf } from "@/lib/format";
import { useStreamStatus } from "@/lib/live/provider";
import { connectionBlocker } from "@/lib/orders/blockers";
import { BOTH_EXITS, type ExitName, exitPrice, stopLimitProblem } from "@/lib/orders/exits";
import { useSendOrder } from "@/lib/orders/mutations";
import { problemField } from "@/lib/orders/problem";
import { orderPreviewQuery } from "@/lib/orders/queries";
import type { OrderRead } from "@/lib/orders/types";
import { type ApiError, asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import { exitOrder, type Position } from "../model";

export interface ExitsDialogProps {
  /** The position to protect; the dialog is open while there is one. */
  position: Position | null;
  onClose: () => void;
  onSent: (order: OrderRead) => void;
}

const FIELDS: Record<ExitName, string> = { profit: "take_profit", stop: "stop_loss" };

const LIMIT_FIELD = "stop_loss.limit_price";

function errorOf(error: ApiError | null, name: ExitName): string | undefined {
  const field = error && problemField(error);
  return field?.startsWith(FIELDS[name]) && field !== LIMIT_FIELD ? error?.detail : undefined;
}

/** What the server says of the pair, and why it cannot be sent now. */
function useExits(shown: Position | null) {
  const [exits, setExits] = useState(BOTH_EXITS);
  // Exits stand where they were entered, while the price goes on.
  const [position] = useState(shown);
  const order = position ? exitOrder(position, exits) : null;
  const settled = useSettled(order, 300);
  const preview = useQuery({ ...orderPreviewQuery(settled), refetchInterval: 10_000 });
  const isChecking = preview.isPending || JSON.stringify(order) !== JSON.stringify(settled);
  const error = !isChecking && preview.error ? asApiError(preview.error) : null;
  const refusal = error?.detail ?? preview.data?.blocked?.detail ?? null;
  const side = position && signOf(position.quantity) < 0 ? "sell" : "buy";
  const limit = stopLimitProblem(exits.stop, side, position?.last ?? null);
  const incomplete = order === null ? "Both exits need a price above 0." : limit;
  const reason = incomplete ?? (isChecking ? "Checking the exits" : refusal);
  const limitProblem = limit ?? (error && problemField(error) === LIMIT_FIELD ? error.detail : undefined);
  return {
    exits,
    setExits,
    position,
    side,
    order,
    preview: preview.data,
    error,
    limitProblem,
    reason,
  } as const;
}

/** A take profit and a stop loss for all of a position: whichever fills ends the other. */
export function ExitsDialog({ position: shown, onClose, onSent }: ExitsDialogProps) {
  const { exits, setExits, position, side, order, preview, error, limitProblem, reason } = useExits(shown);
  const disconnected = connectionBlocker(useStreamStatus());
  const sending = useSendOrder((sent) => {
    onSent(sent);
    close();
  });
  const close = () => {
    sending.reset();
    onClose();
  };
  const blocked = disconnected ?? reason;
  const problemOf = (name: ExitName) =>
    exitPrice(name, exits[name], side, position?.last ?? null) === null
      ? "Enter a figure that leaves a price above 0."
      : errorOf(error, name);
  return (
    <SendDialog
      open={shown !== null}
      onClose={close}
      title={`Add exits for ${shown?.symbol}`}
      sentence={
        position
          ? `${side === "buy" ? "Sell" : "Buy back"} ${formatQuantity(position.quantity.replace("-", ""))} ${position.symbol} at a profit or to stop a loss, until canceled. Whichever fills ends the other.`
          : null
      }
      confirmLabel="Add exits"
      preview={preview}
      reason={shown ? blocked : null}
      isSending={sending.isSending}
      error={sending.error}
      onSend={() => {
        if (order && blocked === null) {
          sending.send(order);
        }
      }}
    >
      <div className="mt-3">
        <ExitFields
          exits={exits}
          side={side}
          base={position?.last ?? null}
          errors={{ profit: problemOf("profit"), stop: problemOf("stop"), stopLimit: limitProblem }}
          isFixed
          onChange={setExits}
        />
      </div>
    </SendDialog>
  );
}

import { ExitFields } from "@/components/orders/exit-fields";
import type { Desk } from "../hooks/use-desk";
import { exitBase, exitsBlocker } from "../model";

/** Attach exits: a take profit, a stop loss, or both, sent with the order under one key. */
export function TicketExits({ desk }: { desk: Desk }) {
  const { ticket, change, problems } = desk;
  const blocker = exitsBlocker(ticket);
  return (
    <section aria-label="Attach exits" className="border-t border-line pt-2.5">
      <h2 className="mb-1.5 text-13">
        Attach exits{" "}
        {blocker ? <span className="block text-12 font-normal text-text3">{blocker}</span> : null}
      </h2>
      {blocker ? null : (
        <ExitFields
          exits={ticket.exits}
          side={ticket.side}
          base={exitBase(ticket)}
          errors={{
            profit: problems.take_profit ?? desk.fieldError("take_profit"),
            stop: problems.stop_loss ?? desk.fieldError("stop_loss"),
            stopLimit: problems.stop_limit ?? desk.fieldError("stop_limit"),
          }}
          onChange={(exits) => change({ exits })}
        />
      )}
    </section>
  );
}

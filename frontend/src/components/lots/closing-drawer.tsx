import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { useChangeAccount } from "@/lib/accounts/change";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { formatDay } from "@/lib/format";
import { type ClosingRef, closingQuery, useChooseLots } from "@/lib/lots/queries";
import { type ClosingSale, namedMethod } from "@/lib/lots/words";
import { asApiError } from "@/lib/problem";
import { useAmounts } from "@/lib/use-amounts";
import { LotChooser } from "./lot-chooser";
import { MethodTable } from "./method-table";

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}

/** That a choice does not count yet, and how it would. */
function NotApplied({ found }: { found: ClosingSale }) {
  const change = useChangeAccount(() => {});
  const { id, name } = found.account;
  return (
    <div className="grid justify-items-start gap-2 rounded-control border border-paper-line bg-paper px-3 py-2 text-13">
      <p>
        {name} goes by “{METHOD_NAMES[found.method].toLowerCase()}”. A choice is kept, and counts once the
        account goes by “{METHOD_NAMES.specific.toLowerCase()}”: sales without a choice use up the oldest lots
        then.
      </p>
      {id ? (
        <Button
          size="sm"
          busy={change.isPending}
          onClick={() => change.mutate({ id, lot_method: "specific" })}
        >
          Let me name lots in this account
        </Button>
      ) : null}
      {change.error ? <InlineError error={asApiError(change.error)} /> : null}
    </div>
  );
}

interface KeepingProps {
  closing: ClosingRef;
  found: ClosingSale;
  chosen: readonly string[];
  onChosen: (chosen: readonly string[] | null) => void;
}

/** Keeps the choice, takes it back, and undoes the last of the two. */
function Keeping({ closing, found, chosen, onChosen }: KeepingProps) {
  const [before, setBefore] = useState<readonly string[] | null>(null);
  const keep = useChooseLots();
  const put = (lots: readonly string[], undoTo: readonly string[] | null) =>
    keep.mutate(
      {
        closing_id: closing.closingId,
        lots: [...lots],
        ...(closing.account ? { account: closing.account } : {}),
      },
      {
        onSuccess: () => {
          setBefore(undoTo);
          onChosen(null);
        },
      },
    );
  const isKept = isSame(chosen, found.chosen);
  return (
    <>
      {keep.error ? <InlineError error={asApiError(keep.error)} /> : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p role="status" className="mr-auto text-13 text-text2">
          {before === null ? "" : found.chosen.length > 0 ? "Your choice is kept." : "No lots are named now."}
        </p>
        {before === null ? null : (
          <Button busy={keep.isPending} onClick={() => put(before, null)}>
            Undo
          </Button>
        )}
        {found.chosen.length > 0 ? (
          <Button busy={keep.isPending} onClick={() => put([], found.chosen)}>
            Take the choice back
          </Button>
        ) : null}
        <Button
          variant="primary"
          busy={keep.isPending}
          aria-disabled={isKept}
          onClick={() => put(chosen, found.chosen)}
        >
          Use these lots
        </Button>
      </div>
    </>
  );
}

interface ContentProps {
  closing: ClosingRef;
  /** Lots to start with in place of those that are kept, as far as they were open. */
  start: readonly string[] | undefined;
}

function Content({ closing, start }: ContentProps) {
  const amounts = useAmounts();
  const [wish, setWish] = useState<readonly string[] | null>(start && start.length > 0 ? start : null);
  const kept = useQuery(closingQuery(closing, null));
  const open = new Set(kept.data?.lots.map(({ id }) => id));
  const wanted = wish === null ? null : wish.filter((id) => open.has(id));
  const looked = useQuery({ ...closingQuery(closing, wanted), enabled: kept.data !== undefined });
  const methods = (looked.data ?? kept.data)?.methods ?? [];
  return (
    <DataBlock query={kept} skeleton={<Skeleton className="h-72" />}>
      {(found) => {
        const chosen = wanted ?? found.chosen;
        const verb = found.direction === "long" ? "Sold" : "Bought back";
        return (
          <div className="grid gap-4" aria-busy={looked.isPlaceholderData}>
            <p className="num text-13 text-text2">
              {verb} {amounts.quantity(found.quantity)} {found.symbol} on {formatDay(found.closed_on)}.
            </p>
            {found.is_applied ? null : <NotApplied found={found} />}
            {methods.length > 0 ? (
              <MethodTable
                caption={`The sale of ${found.symbol}, by every method`}
                methods={methods}
                currency={found.account.currency}
              />
            ) : null}
            <LotChooser
              caption="Lots that were open then"
              lots={found.lots}
              chosen={chosen}
              onChange={setWish}
              sale={namedMethod(methods)}
            />
            {looked.error ? <InlineError error={asApiError(looked.error)} /> : null}
            <Keeping closing={closing} found={found} chosen={chosen} onChosen={setWish} />
            <p className="text-12 text-text3">
              For taxes in the United States lots must be named at the time of the sale. Wash sales by later
              purchases are told in the realized gains.
            </p>
          </div>
        );
      }}
    </DataBlock>
  );
}

export interface ClosingDrawerProps {
  /** The sale; the drawer is open while there is one. */
  closing: ClosingRef | null;
  onClose: () => void;
  start?: readonly string[] | undefined;
}

/** Which lots a sale that was made uses up: chosen, changed, taken back. */
export function ClosingDrawer({ closing, onClose, start }: ClosingDrawerProps) {
  return (
    <Dialog
      open={closing !== null}
      drawer
      onClose={onClose}
      title="Lots of this sale"
      className="w-[min(820px,100vw)]"
    >
      {closing ? <Content key={closing.closingId} closing={closing} start={start} /> : null}
    </Dialog>
  );
}

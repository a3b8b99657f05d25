import { Archive, Check, Pencil } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink, IconButton } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import { InlineError } from "@/components/ui/states";
import { useSelectAccount } from "@/lib/accounts/select";
import { keeperWords, METHOD_NAMES, type OwnAccount } from "@/lib/accounts/types";
import { cn } from "@/lib/cn";
import { formatDate } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { ArchiveDialog } from "./archive-dialog";
import { LotMethodDialog } from "./lot-method-dialog";
import { RenameDialog } from "./rename-dialog";

interface AccountRowProps {
  account: OwnAccount;
  isLocked: boolean;
}

function KindPill({ account }: { account: OwnAccount }) {
  if (account.broker === "tracked") {
    return <Pill tone="info">Tracked</Pill>;
  }
  return <Pill tone="paper">{account.broker === "paper" ? "Paper" : "Broker, paper"}</Pill>;
}

/** Works with the account from here on, or says that this is the one. */
function UseButton({ account, isLocked }: AccountRowProps) {
  const select = useSelectAccount();
  if (account.is_selected) {
    return (
      <span className="inline-flex h-8 items-center gap-1.5 text-12 font-semibold text-brand">
        <Check size={15} aria-hidden /> In use
      </span>
    );
  }
  return (
    <>
      <Button
        size="sm"
        busy={select.isPending}
        aria-disabled={isLocked}
        aria-label={`Work with ${account.name}`}
        onClick={() => select.mutate(account.id)}
      >
        Work with it
      </Button>
      {select.error ? <InlineError error={asApiError(select.error)} className="basis-full" /> : null}
    </>
  );
}

function TrackedActions({ account, isLocked }: AccountRowProps) {
  const [dialog, setDialog] = useState<"rename" | "archive" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <ButtonLink to="/activities" search={{ account: account.id }} size="sm" variant="ghost">
        Activities
      </ButtonLink>
      {isLocked ? null : (
        <>
          <IconButton
            size="sm"
            variant="ghost"
            label={`Rename ${account.name}`}
            onClick={() => setDialog("rename")}
          >
            <Pencil size={15} aria-hidden />
          </IconButton>
          <IconButton
            size="sm"
            variant="ghost"
            label={`Archive ${account.name}`}
            onClick={() => setDialog("archive")}
          >
            <Archive size={15} aria-hidden />
          </IconButton>
        </>
      )}
      <RenameDialog open={dialog === "rename"} account={account} onClose={close} />
      <ArchiveDialog open={dialog === "archive"} account={account} onClose={close} />
    </>
  );
}

/** One account in a line: what it is, how its lots are used up, and what can be done with it. */
export function AccountRow({ account, isLocked }: AccountRowProps) {
  const [isChoosing, setIsChoosing] = useState(false);
  const isTracked = account.broker === "tracked";
  return (
    <li
      className={cn(
        "flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-hair py-3 last:border-0",
        account.is_selected && "bg-linear-to-r from-live/60 to-transparent",
      )}
    >
      <div className="min-w-[210px] flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-15 font-semibold break-words">{account.name}</span>
          <KindPill account={account} />
        </p>
        <p className="num mt-0.5 text-12 text-text3">
          {keeperWords(account)} · {account.currency} · opened {formatDate(account.created_at)}
        </p>
      </div>
      <Button
        size="sm"
        variant="ghost"
        className="underline decoration-line2 underline-offset-4"
        aria-label={`Lot method of ${account.name}: ${METHOD_NAMES[account.lot_method]}`}
        onClick={() => setIsChoosing(true)}
      >
        Lots: {METHOD_NAMES[account.lot_method]}
      </Button>
      <div className="flex flex-wrap items-center gap-1.5">
        {isTracked ? <TrackedActions account={account} isLocked={isLocked} /> : null}
        <UseButton account={account} isLocked={isLocked} />
      </div>
      <LotMethodDialog
        open={isChoosing}
        account={account}
        isLocked={isLocked}
        onClose={() => setIsChoosing(false)}
      />
    </li>
  );
}

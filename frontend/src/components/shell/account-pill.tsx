import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ClipboardList, type LucideIcon, ShieldCheck, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useId } from "react";
import { type PillTone, pillClass } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { usePopover } from "@/components/ui/use-popover";
import type { Portfolio } from "@/lib/live/events";
import { portfolioQuery } from "@/lib/live/queries";

const AccountChoice = lazy(() => import("./account-choice"));

interface Look {
  tone: PillTone;
  icon: LucideIcon;
  words: string;
}

/** Paper until the server says otherwise: the width stays the same. */
function lookOf(account: Portfolio["account"] | undefined): Look {
  switch (account?.mode) {
    case undefined:
    case "paper":
      return {
        tone: "paper",
        icon: ShieldCheck,
        words: account === undefined || account.broker === "paper" ? "Paper account" : account.broker_name,
      };
    case "tracked":
      return { tone: "info", icon: ClipboardList, words: `Tracked: ${account.name}` };
    default:
      return { tone: "down", icon: TriangleAlert, words: "Live account" };
  }
}

/** Paper, tracked or real money, on every screen; pressed, it offers the other accounts. */
export function AccountPill() {
  const id = useId();
  const account = useQuery(portfolioQuery).data?.account;
  const { isOpen, frame, onKeyDown, toggle, close } = usePopover();
  const { tone, icon: Icon, words } = lookOf(account);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the list from anywhere inside it.
    <div ref={frame} className="relative min-w-0" onKeyDown={onKeyDown}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={`${id}-accounts`}
        onClick={toggle}
        className={pillClass(tone, `max-w-full hover:brightness-125 ${account ? "" : "opacity-40"}`)}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
        <span className="max-w-[150px] truncate">{words}</span>
        <span className="sr-only">, choose the account to work with</span>
        <ChevronDown size={13} aria-hidden className="-mr-1 shrink-0 opacity-70" />
      </button>
      {isOpen ? (
        <div
          id={`${id}-accounts`}
          className="absolute top-full right-0 z-40 mt-2 w-[min(300px,calc(100vw-32px))] rounded-button border border-line2 bg-s2 p-1.5 shadow-pop"
        >
          <Suspense fallback={<Skeleton className="h-24" />}>
            <AccountChoice onDone={close} />
          </Suspense>
        </div>
      ) : null}
    </div>
  );
}

import { useState } from "react";
import { AskAbout } from "@/components/shell/ask-about";
import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { type Proposal, useDecide } from "../api";
import { NotNowDialog } from "./not-now-dialog";

/** A proposal that was set aside is new again once a short delay is over; clocks may differ by some seconds. */
const BACK_MS = 60_000;

function BringBack({ id }: { id: string }) {
  const decide = useDecide(() => {});
  const onClick = () => {
    const until = new Date(Date.now() + BACK_MS).toISOString();
    decide.mutate({ id, decision: { kind: "snoozed", snoozed_until: until } });
  };
  return (
    <>
      <Button busy={decide.isPending} onClick={onClick}>
        Bring back
      </Button>
      {decide.isSuccess ? (
        <span role="status" className="text-12 text-text2">
          It is among the new ones in a minute.
        </span>
      ) : null}
      {decide.error ? <InlineError error={asApiError(decide.error)} className="w-full" /> : null}
    </>
  );
}

function ticketOf(proposal: Proposal) {
  const { symbol, direction, entry, quantity, id, stop, target } = proposal;
  const exits = direction === "buy" ? { stop, target } : {};
  return { symbol, side: direction, limit: entry, quantity, call: id, ...exits };
}

export interface ProposalActionsProps {
  proposal: Proposal;
  mayDecide: boolean;
  onRecord: () => void;
}

/** What can be done about a proposal where it stands. */
export function ProposalActions({ proposal, mayDecide, onRecord }: ProposalActionsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { symbol, state } = proposal;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      {mayDecide && state !== "open" ? (
        <ButtonLink to="/trade" search={ticketOf(proposal)} variant="primary">
          Review order
        </ButtonLink>
      ) : null}
      {mayDecide && state === "new" ? <Button onClick={() => setIsOpen(true)}>Not now</Button> : null}
      {mayDecide && (state === "dismissed" || state === "snoozed") ? <BringBack id={proposal.id} /> : null}
      <ButtonLink to="/research/$symbol" params={{ symbol }}>
        Research {symbol}
      </ButtonLink>
      <AskAbout question={`What speaks for and against ${symbol}?`}>Ask about {symbol}</AskAbout>
      <Button variant="ghost" onClick={onRecord}>
        Frozen record
      </Button>
      <span className="ml-auto text-[12.5px] text-text3">Nothing is sent without you</span>
      <NotNowDialog proposal={proposal} open={isOpen} onClose={() => setIsOpen(false)} />
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { withDays } from "@/lib/days-in-words";
import { formatMoment } from "@/lib/format";
import { useTopics } from "@/lib/live/provider";
import { proposedOrdersQuery } from "@/lib/live/queries";
import { exitsSentence } from "@/lib/orders/exits";
import { asApiError } from "@/lib/problem";
import { type ProposedOrder, useRejectProposed } from "../api";
import { proposedSentence } from "../model";
import { ApproveDialog } from "./approve-dialog";

const SOURCES = { assistant: "The chat", mcp: "A program", strategy: "A strategy" } as const;

interface RowProps {
  proposed: ProposedOrder;
  mayDecide: boolean;
}

function Row({ proposed, mayDecide }: RowProps) {
  const sentence = proposedSentence(proposed.order);
  const exits = exitsSentence(proposed.order);
  return (
    <li className="grid gap-2 border-t border-hair py-3 first:border-0 first:pt-1">
      <div className="num min-w-0">
        <p className="text-14 font-semibold">{sentence}</p>
        {exits ? <p className="text-13 text-text2">{exits}</p> : null}
        <p className="text-12 text-text3">
          {SOURCES[proposed.source]}: {proposed.source_name}, {formatMoment(proposed.created_at)}. Ends{" "}
          {formatMoment(proposed.expires_at)}.
        </p>
      </div>
      {proposed.reason ? (
        <blockquote className="border-l-2 border-line2 pl-3 text-13 break-words text-text2">
          {withDays(proposed.reason)}
          {proposed.source === "strategy" ? null : (
            <footer className="text-12 text-text3">Its own words, not checked.</footer>
          )}
        </blockquote>
      ) : null}
      {mayDecide ? <Decide proposed={proposed} sentence={sentence} exits={exits} /> : null}
    </li>
  );
}

interface DecideProps {
  proposed: ProposedOrder;
  sentence: string;
  exits: string | null;
}

/** Yes, to these or other terms, or no; each after a second look. */
function Decide({ proposed, sentence, exits }: DecideProps) {
  const [asked, setAsked] = useState<"yes" | "no" | null>(null);
  const close = () => setAsked(null);
  const reject = useRejectProposed(() => {
    close();
    toast("Rejected; nothing was sent.");
  });
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => setAsked("yes")}>
        Approve
      </Button>
      <Button
        onClick={() => {
          reject.reset();
          setAsked("no");
        }}
      >
        Reject
      </Button>
      <ApproveDialog
        proposed={proposed}
        open={asked === "yes"}
        onClose={close}
        onDone={() => {
          close();
          toast("Approved; the order is on its way.");
        }}
      />
      <ConfirmDialog
        open={asked === "no"}
        title="Reject this order?"
        description="It is not sent, and cannot be approved later."
        confirmLabel="Reject it"
        tone="danger"
        busy={reject.isPending}
        error={reject.error ? asApiError(reject.error) : null}
        onClose={close}
        onConfirm={() => reject.mutate(proposed.id)}
      >
        <p className="num text-15 font-semibold">{sentence}</p>
        {exits ? <p className="num text-13 text-text2">{exits}</p> : null}
      </ConfirmDialog>
    </div>
  );
}

/** Orders that programs propose and that only the account's owner can send; nothing where none waits. */
export function WaitingOrders({ mayDecide }: { mayDecide: boolean }) {
  useTopics(["alerts"]);
  const items = useQuery(proposedOrdersQuery).data?.items ?? [];
  const waiting = items.filter(({ state }) => state === "waiting" || state === "approving");
  if (waiting.length === 0) {
    return null;
  }
  return (
    <Card
      title="Waiting for your yes"
      className="mb-3.5 border-paper-line"
      aside={
        <Link to="/trade" className="text-12 text-text2 underline underline-offset-2 hover:text-text">
          Open the ticket
        </Link>
      }
    >
      <ul>
        {waiting.map((proposed) => (
          <Row key={proposed.id} proposed={proposed} mayDecide={mayDecide} />
        ))}
      </ul>
    </Card>
  );
}

import { Link } from "@tanstack/react-router";
import { Sparkles } from "lucide-react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import type { Following } from "../hooks/use-following";

/** Which proposal the ticket follows, and whether it is noted as accepted. */
export function FollowingNote({ following }: { following: Following }) {
  const { proposal, isAccepted, error, retry } = following;
  if (!proposal) {
    return null;
  }
  return (
    <div className="rounded-button border border-live-line bg-live px-3 py-2 text-12 text-text2">
      <p role="status" className="flex gap-2">
        <Sparkles size={14} aria-hidden className="mt-0.5 shrink-0 text-brand" />
        <span>
          {isAccepted
            ? "The proposal is noted as accepted, with this order. "
            : `From the proposal to ${proposal.direction} ${proposal.symbol}; it counts as accepted once the order is placed. `}
          <Link
            to="/recommendations"
            search={{ call: proposal.id }}
            className="whitespace-nowrap text-text underline underline-offset-2"
          >
            See its record
          </Link>
        </span>
      </p>
      {error ? (
        <>
          <InlineError error={asApiError(error)} />
          <Button size="sm" className="mt-2" onClick={retry}>
            Note it again
          </Button>
        </>
      ) : null}
    </div>
  );
}

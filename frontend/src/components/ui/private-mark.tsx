import { useIsPrivate } from "@/lib/instruments";

/** Marks a symbol whose prices are the user's own; nothing beside any other. */
export function PrivateMark({ symbol }: { symbol: string }) {
  return useIsPrivate(symbol) ? (
    <span
      title="Private: only you price it"
      className="ml-1.5 rounded-pill border border-paper-line bg-paper px-1.5 py-px text-11 font-semibold text-paper-text"
    >
      Private
    </span>
  ) : null;
}

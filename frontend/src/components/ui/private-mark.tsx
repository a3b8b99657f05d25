import { useIsPrivate } from "@/lib/instruments";

export interface PrivateMarkProps {
  symbol: string;
  /** One letter, where there is no room for the word. */
  short?: boolean;
}

/** Marks a symbol whose prices are the user's own; nothing beside any other. */
export function PrivateMark({ symbol, short = false }: PrivateMarkProps) {
  return useIsPrivate(symbol) ? (
    <span
      title="Private: only you price it"
      className="ml-1.5 rounded-pill border border-paper-line bg-paper px-1.5 py-px text-11 font-semibold text-paper-text"
    >
      {short ? (
        <>
          <span aria-hidden="true">P</span>
          <span className="sr-only">Private</span>
        </>
      ) : (
        "Private"
      )}
    </span>
  ) : null;
}

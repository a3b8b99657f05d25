import { Star } from "lucide-react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { useWatchlist } from "../api/use-watchlist";

/** Puts a symbol on the watchlist or takes it off. */
export function WatchButton({ symbol }: { symbol: string }) {
  const { symbols, add, remove, pending, error } = useWatchlist();
  const isWatched = symbols?.includes(symbol) ?? false;
  return (
    <div className="min-w-0">
      <Button
        busy={pending === symbol}
        aria-disabled={symbols === undefined || undefined}
        onClick={() => (isWatched ? remove(symbol) : add(symbol))}
      >
        <Star size={15} aria-hidden className={isWatched ? "fill-brand text-brand" : ""} />
        {isWatched ? "Remove from watchlist" : "Add to watchlist"}
      </Button>
      {error ? <InlineError error={error} /> : null}
    </div>
  );
}

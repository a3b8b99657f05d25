import { useNavigate } from "@tanstack/react-router";
import { Card } from "@/components/ui/card";
import { Page } from "@/components/ui/page";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { IndicesCard } from "./indices-card";
import { WatchlistCard } from "./watchlist-card";

/** `/research`: find a symbol, or start from the watchlist and the broad market. */
export function ResearchPage() {
  const navigate = useNavigate();
  return (
    <Page title="Research">
      <div className="grid items-start gap-3.5 @min-[900px]:grid-cols-[minmax(0,1fr)_352px]">
        {/* The list of matches hangs over what follows. */}
        <Card title="Find a symbol" className="relative z-10 @min-[900px]:col-span-2">
          <SymbolSearch
            label="Find a symbol or company"
            onSelect={(symbol) => void navigate({ to: "/research/$symbol", params: { symbol } })}
            className="max-w-[560px]"
          />
          <p className="mt-2 text-12 text-text3">
            A symbol's page shows its price with source and age, candles, key figures and news.
          </p>
        </Card>
        <WatchlistCard />
        <IndicesCard />
      </div>
    </Page>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { Card } from "@/components/ui/card";
import { Page } from "@/components/ui/page";
import { SymbolSearch } from "@/components/ui/symbol-search";

/** A page for a symbol that does not exist: says so and offers the search. */
export function UnknownSymbol({ symbol, detail }: { symbol: string; detail: string }) {
  const navigate = useNavigate();
  return (
    <Page title="Unknown symbol" documentTitle={`Unknown symbol ${symbol}`}>
      <Card className="max-w-[680px]">
        <p className="mb-3 flex items-center gap-2.5 text-15 font-semibold">
          <SearchX size={18} aria-hidden className="shrink-0 text-warn" />
          <span className="min-w-0 break-words">{detail}</span>
        </p>
        <p className="mb-3 text-13 text-text2">
          It may be misspelled, or not listed here. Search by symbol or by company name.
        </p>
        <SymbolSearch
          label="Find a symbol or company"
          onSelect={(found) => void navigate({ to: "/research/$symbol", params: { symbol: found } })}
        />
      </Card>
    </Page>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import { AskAbout } from "@/components/shell/ask-about";
import { ButtonLink } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import type { Quote } from "@/lib/live/events";
import { useQuote } from "@/lib/live/hooks";
import { quoteQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { keyFiguresQuery } from "../api/queries";
import type { SymbolSearchParams } from "../ranges";
import { KeyFiguresCard } from "./key-figures-card";
import { OptionsView } from "./options-view";
import { OwnPosition } from "./own-position";
import { QuoteHeader } from "./quote-header";
import { ResearchChart } from "./research-chart";
import { SymbolNews } from "./symbol-news";
import { UnknownSymbol } from "./unknown-symbol";
import { WatchButton } from "./watch-button";

export interface SymbolPageProps {
  symbol: string;
  search: SymbolSearchParams;
}

/** `/research/AAPL`: one symbol. The stream is asked for its quotes only once it is known to exist. */
export function SymbolPage({ symbol, search }: SymbolPageProps) {
  const first = useQuery(quoteQuery(symbol));
  if (first.data) {
    return <KnownSymbol symbol={symbol} search={search} />;
  }
  const problem = first.error ? asApiError(first.error) : null;
  if (problem && (problem.status === 404 || problem.status === 422)) {
    return <UnknownSymbol symbol={symbol} detail={`There is no instrument with the symbol ${symbol}.`} />;
  }
  return (
    <Page title={symbol} documentTitle={`${symbol} research`}>
      {problem ? (
        <ErrorState error={problem} onRetry={() => void first.refetch()} />
      ) : (
        <Skeleton className="h-[480px]" />
      )}
    </Page>
  );
}

function KnownSymbol({ symbol, search }: SymbolPageProps) {
  const quote = useQuote(symbol).data;
  const instrument = useQuery(keyFiguresQuery(symbol)).data?.instrument;
  if (!quote) {
    return null;
  }
  const isTradable = quote.asset_class !== "index" && instrument?.tradable !== false;
  return (
    <Page
      title={
        <>
          <span className="sr-only">Research: </span>
          {symbol}
        </>
      }
      documentTitle={`${symbol} research`}
      actions={<QuoteHeader quote={quote} instrument={instrument} />}
    >
      <div className="mb-3.5 flex flex-wrap items-center gap-2">
        {isTradable ? (
          <ButtonLink to="/trade" search={{ symbol }} variant="primary">
            <ArrowLeftRight size={15} aria-hidden />
            Trade {symbol}
          </ButtonLink>
        ) : (
          <p className="text-13 text-text2">An index cannot be traded; funds that follow it can.</p>
        )}
        <WatchButton symbol={symbol} />
        <AskAbout question={`What is the price of ${symbol}?`} />
      </div>
      <SymbolTabs symbol={symbol} search={search} quote={quote} />
    </Page>
  );
}

function SymbolTabs({ symbol, search, quote }: SymbolPageProps & { quote: Quote }) {
  const navigate = useNavigate();
  const { view: _, ...others } = search;
  return (
    <Tabs
      label={`About ${symbol}`}
      value={search.view ?? "overview"}
      onChange={(next) =>
        void navigate({
          to: "/research/$symbol",
          params: { symbol },
          search: next === "options" ? { ...others, view: next } : others,
          replace: true,
          resetScroll: false,
        })
      }
      items={[
        {
          value: "overview",
          label: "Overview",
          content: <Overview symbol={symbol} search={search} quote={quote} />,
        },
        {
          value: "options",
          label: "Options",
          content: <OptionsView symbol={symbol} expiration={search.expiration} />,
        },
      ]}
    />
  );
}

function Overview({ symbol, search, quote }: SymbolPageProps & { quote: Quote }) {
  return (
    <div className="grid items-start gap-3.5 @min-[900px]:grid-cols-[minmax(0,1fr)_320px] @min-[1240px]:grid-cols-[minmax(0,1fr)_352px]">
      <div className="contents @min-[900px]:grid @min-[900px]:gap-3.5">
        <ResearchChart
          symbol={symbol}
          canAdjust={quote.asset_class !== "index"}
          last={quote.last}
          search={search}
        />
        <div className="max-[1035px]:order-last">
          <SymbolNews symbol={symbol} />
        </div>
      </div>
      <div className="grid gap-3.5">
        <OwnPosition symbol={symbol} />
        <KeyFiguresCard quote={quote} />
      </div>
    </div>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { newsQuery } from "@/components/news/news-query";
import { NewsRow } from "@/components/news/news-row";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";

const SHOWN = 6;

/** The newest headlines about the symbol. */
export function SymbolNews({ symbol }: { symbol: string }) {
  const query = useInfiniteQuery(newsQuery({ symbol, limit: SHOWN }));
  return (
    <Card
      title="News"
      aside={
        <Link to="/news" search={{ symbol }} className="text-[12.5px] font-semibold text-brand">
          All news about {symbol}
        </Link>
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[300px]" />}
        isEmpty={({ pages }) => pages[0]?.news.length === 0}
        empty={<EmptyState>No headline about {symbol} yet.</EmptyState>}
      >
        {({ pages }) => (
          <ul>
            {pages[0]?.news.map((item) => (
              <li key={item.id} className="border-t border-hair first:border-0">
                <NewsRow item={item} hasDate />
              </li>
            ))}
          </ul>
        )}
      </DataBlock>
    </Card>
  );
}

import type { NewsItem } from "@/components/news/news-query";
import { NewsRow } from "@/components/news/news-row";
import { groupByDay } from "@/components/news/news-words";
import { Card } from "@/components/ui/card";
import { isUnread } from "../model";

/** Headlines by day, newest first. */
export function NewsList({ items, readUpTo }: { items: readonly NewsItem[]; readUpTo: string | null }) {
  return (
    <div className="grid gap-3.5">
      {groupByDay(items).map(({ day, title, items: found }) => (
        <Card
          key={day}
          title={title}
          aside={
            <span className="num text-12 text-text3">
              {found.length} {found.length === 1 ? "headline" : "headlines"}
            </span>
          }
        >
          <ul>
            {found.map((item) => (
              <li key={item.id} className="border-t border-hair first:border-0">
                <NewsRow item={item} isUnread={isUnread(item, readUpTo)} />
              </li>
            ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}

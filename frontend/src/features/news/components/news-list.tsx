import type { NewsItem } from "@/components/news/news-query";
import { groupByDay } from "@/components/news/news-words";
import { Card } from "@/components/ui/card";
import { useStoryKeys } from "../hooks/use-story-keys";
import { storiesOf } from "../model";
import { NewsStory } from "./news-story";

export interface NewsListProps {
  items: readonly NewsItem[];
  readUpTo: string | null;
  symbol: string | undefined;
  /** In order of relevance: of how many; else null, and the headlines stand by day. */
  rankedOf: number | null;
}

function countWords(count: number, word: string, many: string): string {
  return `${count} ${count === 1 ? word : many}`;
}

/** Stories by day, newest first, or in order of relevance. */
export function NewsList({ items, rankedOf, ...rest }: NewsListProps) {
  const onKeys = useStoryKeys();
  const ranked = `The most relevant of the newest ${rankedOf}`;
  const groups = rankedOf === null ? groupByDay(items) : [{ day: "ranked", title: ranked, items }];
  return (
    <div ref={onKeys} className="grid gap-3.5">
      {groups.map(({ day, title, items: found }) => {
        const stories = storiesOf(found);
        const count = countWords(found.length, "headline", "headlines");
        return (
          <Card
            key={day}
            title={title}
            aside={
              <span className="num text-12 text-text3">
                {stories.length < found.length
                  ? `${count}, ${countWords(stories.length, "story", "stories")}`
                  : count}
              </span>
            }
          >
            <ul>
              {stories.map((story) => (
                <NewsStory key={story.lead.id} story={story} hasDate={rankedOf !== null} {...rest} />
              ))}
            </ul>
          </Card>
        );
      })}
    </div>
  );
}

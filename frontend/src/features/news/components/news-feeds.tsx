import { TriangleAlert } from "lucide-react";
import type { components } from "@/api/schema";
import { Age } from "@/components/ui/trust-strip";

type Feed = components["schemas"]["NewsFeedRead"];

/** Who was asked for the news, how old each one's part is, and who failed. */
export function NewsFeeds({ feeds }: { feeds: readonly Feed[] }) {
  const problems = feeds.filter((feed) => feed.problem !== null);
  if (feeds.length === 0) {
    return null;
  }
  return (
    <div className="grid gap-1.5 text-12 text-text3">
      <ul aria-label="Age of the news" className="flex flex-wrap gap-x-4 gap-y-1">
        {feeds.map((feed) => (
          <li key={feed.name}>
            <span className="font-semibold text-text2">{feed.name}</span>{" "}
            {feed.as_of ? (
              <>
                asked <Age asOf={feed.as_of} /> ago
              </>
            ) : (
              "gave nothing"
            )}
          </li>
        ))}
      </ul>
      {problems.length > 0 ? (
        <div role="status" className="grid gap-1">
          {problems.map((feed) => (
            <p key={feed.name} className="flex items-start gap-1.5 text-13 text-text">
              <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-paper-text" />
              <span>
                {feed.as_of ? `${feed.name} gave nothing newer` : `${feed.name} is missing here`}:{" "}
                {feed.problem}
              </span>
            </p>
          ))}
        </div>
      ) : null}
    </div>
  );
}

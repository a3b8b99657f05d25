import { Layers } from "lucide-react";
import { useId, useState } from "react";
import { NewsRow } from "@/components/news/news-row";
import { AskAbout } from "@/components/shell/ask-about";
import { isUnread, questionAbout, type Story } from "../model";
import { NewsMeaning } from "./news-meaning";

const LINE_BUTTON =
  "inline-flex min-h-8 items-center gap-1.5 text-13 font-semibold text-brand hover:underline max-tile:min-h-11";

export interface NewsStoryProps {
  story: Story;
  readUpTo: string | null;
  /** The symbol whose news are looked at. */
  symbol: string | undefined;
  hasDate: boolean;
}

/** One story: its headline, what it means, and who else tells it. */
export function NewsStory({ story, readUpTo, symbol, hasDate }: NewsStoryProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { lead, others } = story;
  return (
    <li tabIndex={-1} data-story className="border-t border-hair first:border-0">
      <NewsRow item={lead} isUnread={isUnread(lead, readUpTo)} hasDate={hasDate} />
      <div className="-mt-1 flex flex-wrap items-start gap-x-5 pb-2">
        <NewsMeaning item={lead} symbol={symbol} />
        {others.length > 0 ? (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={`${id}-others`}
            onClick={() => setOpen(!isOpen)}
            className={LINE_BUTTON}
          >
            <Layers size={15} aria-hidden />
            {isOpen ? "Hide" : "Show"} {others.length} more on this story
          </button>
        ) : null}
        <AskAbout
          question={questionAbout(lead, symbol)}
          label={`Ask about it: ${lead.headline}`}
          className={LINE_BUTTON}
        />
      </div>
      <ul id={`${id}-others`} hidden={!isOpen} className="mb-2 ml-1.5 border-l-2 border-line2 pl-3.5">
        {isOpen
          ? others.map((item) => (
              <li key={item.id}>
                <NewsRow item={item} isUnread={isUnread(item, readUpTo)} hasDate={hasDate} />
              </li>
            ))
          : null}
      </ul>
    </li>
  );
}

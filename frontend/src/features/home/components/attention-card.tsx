import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bot, Clock, Layers, type LucideIcon, Sparkles, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { Card } from "@/components/ui/card";
import { Age } from "@/components/ui/trust-strip";
import { cn } from "@/lib/cn";
import { healthQuery } from "@/lib/live/health";
import { useTopics } from "@/lib/live/provider";
import { portfolioQuery, proposedOrdersQuery } from "@/lib/live/queries";
import { useLate } from "@/lib/use-late";
import type { Workflow } from "@/lib/workflows";
import { ideasQuery } from "../api";
import { type AttentionItem, attentionItems } from "../model";

const ICONS: Record<AttentionItem["kind"], LucideIcon> = {
  ideas: Sparkles,
  proposed: Bot,
  orders: Layers,
  stale: Clock,
  health: TriangleAlert,
};
const TARGETS: Record<AttentionItem["kind"], Workflow["path"]> = {
  ideas: "/recommendations",
  proposed: "/recommendations",
  orders: "/positions",
  stale: "/positions",
  health: "/settings",
};

const TOPICS = ["alerts"] as const;

/** What waits for the person, each with where to deal with it. */
export const AttentionCard = memo(function AttentionCard() {
  // The facts of the dial load these; the card only reads what is there.
  const ideas = useQuery({ ...ideasQuery, enabled: false }).data;
  const health = useQuery({ ...healthQuery, enabled: false }).data;
  const portfolio = useQuery(portfolioQuery).data;
  const proposed = useQuery({ ...proposedOrdersQuery, enabled: useLate() }).data;
  useTopics(TOPICS);
  const items = attentionItems({ ideas, health, portfolio, proposed });
  return (
    <Card
      title="Needs attention"
      eyebrow
      className="px-[18px] py-4"
      aside={<span className="num text-12 text-text3">{portfolio ? items.length : ""}</span>}
    >
      {/* Room for three rows is kept, so that nothing moves as they arrive. */}
      <div className="min-h-[168px]">
        <ul>
          {items.map((item) => (
            <AttentionRow key={item.kind} item={item} />
          ))}
        </ul>
        {portfolio && items.length === 0 ? (
          <p className="border-t border-line pt-2.5 text-13 text-text2">Nothing waits for you.</p>
        ) : null}
      </div>
    </Card>
  );
});

function AttentionRow({ item }: { item: AttentionItem }) {
  const Icon = ICONS[item.kind];
  const isWarning = item.kind === "stale" || item.kind === "health";
  return (
    <li className="border-t border-line">
      <Link
        to={TARGETS[item.kind]}
        className="grid grid-cols-[34px_1fr] items-start gap-[11px] py-2.5 hover:bg-s2/40"
      >
        <span
          className={cn(
            "grid size-[34px] place-items-center rounded-[10px] bg-s2",
            isWarning
              ? "text-warn"
              : item.kind === "ideas" || item.kind === "proposed"
                ? "text-brand"
                : "text-review",
          )}
        >
          <Icon size={17} strokeWidth={1.75} aria-hidden />
        </span>
        <span className="min-w-0">
          <b className="block text-[13.5px] leading-[1.3] font-semibold">{item.title}</b>
          <small className="num block truncate text-12 text-text2">
            {item.note}
            {item.at ? (
              <span className="text-text3">
                {" · "}
                <Age asOf={item.at} /> ago
              </span>
            ) : null}
          </small>
        </span>
      </Link>
    </li>
  );
}

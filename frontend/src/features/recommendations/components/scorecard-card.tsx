import { useQuery } from "@tanstack/react-query";
import { Scale, TrendingDown, TrendingUp } from "lucide-react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { formatDay, signOf } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import { type Chances, type Run, type Score, type Scorecard, scorecardQuery } from "../api";
import { fixed, percentOf, pointsOf, signedPercentOf } from "../figures";
import { runWords } from "../model";
import { CurveSection } from "./curve-card";
import { HitRates } from "./hit-rates";
import { Reliability } from "./reliability";
import { RunBar } from "./run-progress";
import { ScoreGroups } from "./score-groups";

/** The score in one plain sentence, also where it does not flatter. */
function Verdict({ score }: { score: Score }) {
  const isBetter = score.money?.excess ? signOf(score.money.excess) > 0 : false;
  const Icon = score.is_enough ? (isBetter ? TrendingUp : TrendingDown) : Scale;
  const cut = score.sentence.search(/[.:;] /);
  const head = cut < 0 ? score.sentence : score.sentence.slice(0, cut);
  const rest = cut < 0 ? "" : score.sentence.slice(cut + 2);
  return (
    <div
      className={cn(
        "flex items-start gap-3 rounded-button border p-3",
        isBetter ? "border-live-line bg-live" : "border-paper-line bg-paper",
      )}
    >
      <Icon size={20} aria-hidden className={cn("mt-0.5 shrink-0", isBetter ? "text-up" : "text-warn")} />
      <div className="num min-w-0">
        <p className={cn("text-15 font-semibold", isBetter ? "text-brand" : "text-paper-text")}>
          {withMinus(head)}
        </p>
        <p className="text-13 text-text2 first-letter:uppercase">{withMinus(rest)}</p>
      </div>
    </div>
  );
}

function skillWords(skill: string | null): string {
  if (skill === null) {
    return "no base rate";
  }
  const value = Number(skill);
  return value < 0 ? "worse than none" : value < 0.05 ? "near to none" : value < 0.2 ? "some" : "much";
}

function Figures({ chances }: { chances: Chances }) {
  const isTooSure = signOf(chances.overconfidence) >= 0;
  const figures = [
    ["Brier score", fixed(chances.brier, 3), `base rate ${fixed(chances.base_brier, 3)}`],
    ["Skill", signedPercentOf(chances.skill, 1), skillWords(chances.skill)],
    ["Hit rate", percentOf(chances.rate, 1), `${chances.wins} of ${chances.count}`],
    [
      isTooSure ? "Too sure by" : "Unsure by",
      `${pointsOf(chances.overconfidence).replace("−", "")} pts`,
      "forecast − hits",
    ],
  ] as const;
  return (
    <dl className="num grid grid-cols-2 overflow-hidden rounded-button border border-line2 bg-sunk @min-[420px]:grid-cols-4">
      {figures.map(([name, value, note]) => (
        <div key={name} className="min-w-0 border-hair px-3 py-2 odd:border-r @min-[420px]:not-last:border-r">
          <dt className="text-12 text-text2">{name}</dt>
          <dd>
            <b className="block text-17 font-bold whitespace-nowrap">{value}</b>
            <small className="block text-11 text-text3">{note}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Every call is counted: what was made, what has ended, what is left out and why. */
function Counts({ score }: { score: Score }) {
  const { made, scored, open, overdue, contaminated, backfilled } = score.counts;
  const notes = [
    `${made} made: ${scored} scored, ${open} open, ${contaminated} contaminated and not scored.`,
    overdue > 0 ? `${overdue} of the open ones should have ended but have no prices.` : null,
    backfilled > 0 ? `${backfilled} were made later for past days, with the data of those days alone.` : null,
  ];
  return <p className="num text-12 text-text3">{notes.filter((note) => note !== null).join(" ")}</p>;
}

function Money({ score }: { score: Score }) {
  const { money } = score;
  if (!money) {
    return null;
  }
  const rows = [
    ["A call on average, after costs", signedPercentOf(money.average_return)],
    ["SPY over the same sessions", signedPercentOf(money.spy)],
    ["Against SPY", signedPercentOf(money.excess)],
    ["Profit factor", money.profit_factor ? fixed(money.profit_factor, 2) : "no loss yet"],
  ] as const;
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div
          key={name}
          className="flex justify-between gap-3 border-t border-hair py-1 text-12 first:border-0"
        >
          <dt className="text-text2">{name}</dt>
          <dd className="num font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Your own calls, which are no part of the advisor's score. */
function Journal({ score }: { score: Score | null }) {
  return (
    <section aria-label="You" className="grid gap-1 border-t border-line pt-3">
      <h3 className="text-13">You</h3>
      {score ? (
        <>
          <p className="num text-13 text-text2">{withMinus(score.sentence)}</p>
          {score.shown ? <Figures chances={score.shown} /> : null}
          <Counts score={score} />
        </>
      ) : (
        <p className="text-13 text-text2">
          You have written no call of your own. Open "Why" in the order ticket to have yours scored the same
          way.
        </p>
      )}
    </section>
  );
}

/** That a demo's two years are still being made: what stands below is of the part made so far. */
function StillFilling({ run }: { run: Run }) {
  return (
    <div className="rounded-button border border-line bg-sunk p-3">
      <p className="num text-13 font-semibold">{runWords(run)}</p>
      <p className="text-12 text-text2">
        Each day's advice is made with the data of that day alone. What stands below is so far.
      </p>
      <RunBar run={run} />
    </div>
  );
}

function Content({ card }: { card: Scorecard }) {
  const { score } = card;
  return (
    <div className="grid gap-3.5">
      {card.filling ? <StillFilling run={card.filling} /> : null}
      <Verdict score={score} />
      {score.shown ? <Figures chances={score.shown} /> : null}
      <Counts score={score} />
      <CurveSection />
      {score.shown ? (
        <div className="grid gap-4 @min-[420px]:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
          <Reliability chances={score.shown} />
          <HitRates chances={score.shown} />
        </div>
      ) : null}
      <Money score={score} />
      {score.counts.made > 0 ? <ScoreGroups card={card} /> : null}
      <Journal score={card.journal} />
    </div>
  );
}

/** How good the calls have been, each one counted. */
export function ScorecardCard() {
  const query = useQuery(scorecardQuery);
  const card = query.data;
  return (
    <Card
      title="Scorecard"
      className="@container"
      aside={
        card?.start ? (
          <span className="num text-12 text-text3">
            {formatDay(card.start)} – {formatDay(card.end)}
            {card.is_simulated ? ", simulated" : ""}
          </span>
        ) : null
      }
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[480px]" />}>
        {(found) => <Content card={found} />}
      </DataBlock>
    </Card>
  );
}

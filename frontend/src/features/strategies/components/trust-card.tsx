import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleHelp, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { counted } from "@/lib/format";
import { runsOfQuery } from "../api";
import { type PreviewRead, plainNumber, type RunDetail } from "../model";
import { backtestQuery } from "../paper/api";
import { holds, keptWords, metricOf, sharpesOf, verdictWords } from "../trust";
import type { Preview } from "../use-preview";
import { ChanceGauge } from "./chance-gauge";

type Tone = "up" | "warn" | "down" | "info" | "neutral";
const TONES: Record<Tone, { text: string; icon: LucideIcon }> = {
  up: { text: "text-up", icon: CircleCheck },
  warn: { text: "text-warn", icon: TriangleAlert },
  down: { text: "text-down", icon: TriangleAlert },
  info: { text: "text-info", icon: Info },
  neutral: { text: "text-text3", icon: CircleHelp },
};

interface CheckProps {
  title: string;
  tone: Tone;
  verdict: string;
  text: ReactNode;
  children?: ReactNode;
}

function Verdict({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { text, icon: Icon } = TONES[tone];
  return (
    <span className={cn("inline-flex items-center gap-1 text-12 font-semibold", text)}>
      <Icon size={14} aria-hidden className="shrink-0" />
      {children}
    </span>
  );
}

function Check({ title, tone, verdict, text, children }: CheckProps) {
  return (
    <li className="grid min-w-0 grid-rows-[auto_1fr_auto] gap-2 rounded-button border border-line2 bg-sunk p-2.5">
      <h3 className="flex items-center justify-between gap-2 text-13">
        {title}
        <Verdict tone={tone}>{verdict}</Verdict>
      </h3>
      <div className="self-center">{children}</div>
      <p className="num text-12 text-text2">{text}</p>
    </li>
  );
}

function LookAhead({ preview }: { preview: PreviewRead | undefined }) {
  const probe = preview?.result.look_ahead;
  if (!probe) {
    return (
      <Check
        title="Look-ahead probe"
        tone="neutral"
        verdict="Not probed"
        text="It is probed with the instant backtest."
      />
    );
  }
  const days = probe.checked_at.length;
  return (
    <Check
      title="Look-ahead probe"
      tone={probe.passed ? "up" : "down"}
      verdict={probe.passed ? "Passed" : "Failed"}
      text={
        probe.passed
          ? "Signals, fills and values before each of these days stayed the same with another future after it."
          : probe.detail
      }
    >
      <p className="num text-17 font-bold">
        {probe.passed ? `0 of ${counted(days, "future")}` : `A future of ${days}`}
      </p>
    </Check>
  );
}

/** Above: probably luck; below: hardly. */
const [LIKELY, UNLIKELY] = [0.5, 0.05];

function Overfit({ run }: { run: RunDetail | undefined }) {
  const skill = run?.trust?.probability ?? null;
  if (skill === null) {
    return (
      <Check
        title="Overfit"
        tone="neutral"
        verdict="Not known"
        text="A full backtest of the saved strategy counts the tries and says how likely luck is."
      />
    );
  }
  const luck = 1 - Number(skill);
  const tone = luck <= UNLIKELY ? "up" : luck <= LIKELY ? "warn" : "down";
  const verdict = { up: "Low", warn: "Caution", down: "High" }[tone];
  return (
    <Check
      title="Overfit"
      tone={tone}
      verdict={verdict}
      text={`Chance that version ${run?.strategy_version ?? "?"} is no better than luck among its tries (deflated Sharpe).`}
    >
      <ChanceGauge share={luck} />
    </Check>
  );
}

function Tries({ run, sharpes }: { run: RunDetail | undefined; sharpes: readonly number[] }) {
  const trust = run?.trust;
  if (!trust) {
    return (
      <Check
        title="Versions tried"
        tone="neutral"
        verdict="0"
        text="Each full backtest and each variant of a sweep counts as a try; what you see while editing does not."
      />
    );
  }
  const most = Math.max(...sharpes, 0.01);
  return (
    <Check
      title="Versions tried"
      tone="info"
      verdict={trust.variants_tried.toLocaleString("en-US")}
      text={`The best of ${counted(trust.variants_tried, "try", "tries")} shows a Sharpe ratio of ${plainNumber(trust.sharpe_by_luck)} by luck alone.`}
    >
      <div
        role="img"
        aria-label={`Sharpe ratios of the newest ${counted(sharpes.length, "backtest")}, the best ${most.toFixed(2)}`}
        className="flex h-8 items-end gap-1"
      >
        {sharpes.map((sharpe, index) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: the same ratio may come twice.
            key={index}
            className={cn("w-2.5 rounded-[2px]", sharpe === most ? "bg-brand" : "bg-strong")}
            style={{ height: `${Math.max(8, (Math.max(0, sharpe) / most) * 100)}%` }}
          />
        ))}
      </div>
    </Check>
  );
}

function OutOfSample({ preview }: { preview: PreviewRead | undefined }) {
  const sharpe = preview && metricOf(preview.result, "sharpe");
  const from = preview?.result.out_of_sample_from;
  if (!sharpe || !from) {
    return (
      <Check
        title="Out of sample"
        tone="neutral"
        verdict={preview ? "Too short" : "Not known"}
        text={preview ? "Too few sessions to keep a part apart." : "It comes with the instant backtest."}
      />
    );
  }
  const { in_sample: before, out_of_sample: after } = sharpe;
  const isHeld = holds(before, after);
  const most = Math.max(Math.abs(Number(before)), Math.abs(Number(after)), 0.01);
  return (
    <Check
      title="Out of sample"
      tone={isHeld ? "up" : "warn"}
      verdict={isHeld ? "Holds" : "Weaker"}
      text={keptWords(before, after)}
    >
      <dl className="num grid grid-cols-[auto_1fr_auto] items-center gap-x-2.5 gap-y-1 text-12">
        <Bar name={`Before ${from.slice(0, 7)}`} value={before} most={most} color="bg-teal" />
        <Bar name="From then on" value={after} most={most} color="bg-improve" />
      </dl>
    </Check>
  );
}

function Bar(props: { name: string; value: string | null; most: number; color: string }) {
  const { name, value, most, color } = props;
  return (
    <>
      <dt className="text-text2">{name}</dt>
      <i
        aria-hidden="true"
        className={cn("h-[7px] rounded-pill", color)}
        style={{ width: `${Math.max(2, (Math.max(0, Number(value ?? 0)) / most) * 100)}%` }}
      />
      <dd className="text-right font-semibold">{plainNumber(value)}</dd>
    </>
  );
}

/** Four checks of how far the instant backtest is to be believed; what is counted comes of full backtests. */
export function TrustCard({ id, preview }: { id: string | null; preview: Preview }) {
  const runs = useQuery({ ...runsOfQuery(id ?? ""), enabled: id !== null });
  const done = runs.data?.items.filter(({ state }) => state === "done") ?? [];
  const newest = done[0]?.id;
  const run = useQuery({ ...backtestQuery(newest ?? ""), enabled: newest !== undefined }).data;
  const found = preview.query.data;
  const verdict = found && verdictWords(found);
  return (
    <Card
      title="Can you trust it?"
      aside={verdict ? <Verdict tone={verdict.isGood ? "up" : "warn"}>{verdict.words}</Verdict> : null}
      className="@container"
    >
      <ul className="grid gap-2.5 @min-[400px]:grid-cols-2">
        <LookAhead preview={found} />
        <Overfit run={run} />
        <Tries run={run} sharpes={sharpesOf(done)} />
        <OutOfSample preview={found} />
      </ul>
    </Card>
  );
}

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { KpiCard } from "@/components/ui/kpi-card";
import { Pill } from "@/components/ui/pill";
import { InlineError } from "@/components/ui/states";
import { withDays } from "@/lib/days-in-words";
import { counted, formatDay, formatMoney, formatSignedMoney, signOf } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { type Automation, useDeed, useLook } from "./api";
import { Contracts } from "./contracts";
import { Decisions } from "./decisions";
import { Orders, Seen } from "./look";
import { isShort, parityWords, positionsWords, stateOf } from "./model";
import { Parity } from "./parity";
import { StopDialog } from "./stop-dialog";

/** What it would do at the last close with what it holds. */
function LookButton({ id }: { id: string }) {
  const look = useLook(id);
  const found = look.data;
  return (
    <>
      <Button size="sm" busy={look.isPending} onClick={() => look.mutate()}>
        What would it do now?
      </Button>
      {look.error ? <InlineError error={asApiError(look.error)} /> : null}
      <Dialog
        drawer
        open={found !== undefined}
        onClose={look.reset}
        title="What it would do now"
        description={
          found ? `At the close of ${formatDay(found.session_date)}. Nothing is ordered.` : undefined
        }
      >
        {found?.inputs ? (
          <div className="grid gap-3">
            <Orders inputs={found.inputs} />
            <Seen inputs={found.inputs} />
          </div>
        ) : (
          <p role="status" className="text-13">
            {found?.lacking}
          </p>
        )}
      </Dialog>
    </>
  );
}

function Deeds({ automation }: { automation: Automation }) {
  const [asks, setAsks] = useState(false);
  const deed = useDeed(automation, () => setAsks(false));
  const { state } = automation;
  if (state === "stopped") {
    return null;
  }
  return (
    <>
      <Button
        size="sm"
        busy={deed.isPending}
        onClick={() => deed.mutate(state === "running" ? "pause" : "resume")}
      >
        {state === "running" ? "Pause" : "Resume"}
      </Button>
      <Button size="sm" variant="danger" onClick={() => setAsks(true)}>
        Stop
      </Button>
      {deed.error && !asks ? <InlineError error={asApiError(deed.error)} /> : null}
      {asks ? (
        <StopDialog
          automation={automation}
          busy={deed.isPending}
          error={deed.error ? asApiError(deed.error) : null}
          onStop={deed.mutate}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </>
  );
}

/** Both closes are days away at most: their year is known, and a phone has no room for it. */
function shortDay(day: string): string {
  return formatDay(day).replace(/, \d{4}$/, "");
}

function Figures({ automation }: { automation: Automation }) {
  const { equity, capital, cash, realized_pnl, closed_trades, holdings, next_session, last_session } =
    automation;
  const held = positionsWords(holdings);
  const proceeds = holdings.some(({ shares }) => isShort(shares))
    ? "with short proceeds"
    : `given ${formatMoney(capital)}`;
  return (
    <>
      <div className="grid grid-cols-2 gap-3 tile:grid-cols-4">
        <KpiCard
          label="Its equity"
          value={formatMoney(equity ?? capital)}
          note={last_session ? `close of ${shortDay(last_session)}` : `given ${formatMoney(capital)}`}
        />
        <KpiCard label="Its cash" value={formatMoney(cash)} note={proceeds} />
        <KpiCard
          label="Closed trades"
          value={formatSignedMoney(realized_pnl)}
          sign={signOf(realized_pnl)}
          note={counted(closed_trades, "trade")}
        />
        <KpiCard
          label="Next decision"
          value={next_session ? shortDay(next_session) : "—"}
          note={next_session ? "after the close" : "none"}
        />
      </div>
      <p className="num text-13 text-text2">{held ? `Holds ${held}.` : "Holds nothing."}</p>
    </>
  );
}

/** One run on paper: where it stands, what it decided, and whether it does what its backtest does. */
export function AutomationCard({ automation, mayRun }: { automation: Automation; mayRun: boolean }) {
  const { id, mode, strategy_version, parity, reason_text } = automation;
  const state = stateOf(automation);
  const check = parityWords(parity);
  return (
    <Card
      title={`Version ${strategy_version}, ${mode === "approval" ? "asks first" : "autopilot"}`}
      aside={
        <Pill tone={state.tone} dot={automation.state === "running"}>
          {state.words}
        </Pill>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {reason_text ? (
          <p role="status" className="text-13 text-warn">
            {withDays(reason_text)}
          </p>
        ) : null}
        <Figures automation={automation} />
        <Contracts automation={automation} />
        <div className="flex flex-wrap items-center gap-2">
          {mayRun ? <LookButton id={id} /> : null}
          {mayRun ? <Deeds automation={automation} /> : null}
        </div>
        <section aria-label="Parity" className="border-t border-hair pt-3">
          <h3 className="mb-1 flex flex-wrap items-center gap-2 text-14">
            Parity <Pill tone={check.tone}>{check.words}</Pill>
          </h3>
          <Parity id={id} />
        </section>
        <section aria-label="Decisions" className="border-t border-hair pt-3">
          <h3 className="text-14">Decisions</h3>
          <Decisions id={id} />
        </section>
      </div>
    </Card>
  );
}

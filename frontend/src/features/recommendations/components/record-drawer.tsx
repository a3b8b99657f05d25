import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { DataBlock } from "@/components/ui/data-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDateTime, formatDay, formatMoney, formatPrice, formatQuantity } from "@/lib/format";
import { type Call, callQuery } from "../api";
import { percentOf, signedPercentOf } from "../figures";
import { advisorName, capitalized, endingWords, factsOf, levelsOf } from "../model";
import { ActionBadge } from "./action-badge";
import { Argument } from "./argument";
import { ProposalChance } from "./proposal-chance";

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-t border-hair py-1 text-12 first:border-0">
      <dt className="shrink-0 text-text2">{name}</dt>
      <dd className="num min-w-0 text-right font-semibold">{children}</dd>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line pt-3">
      <h3 className="mb-1 text-13">{title}</h3>
      {children}
    </section>
  );
}

function Outcome({ call }: { call: Call }) {
  const { outcome } = call;
  if (!outcome) {
    return (
      <p className="text-13 text-text2">
        {call.is_contaminated
          ? "It will not be scored: its model may know what came after."
          : `Not ended yet; it runs until the close of ${formatDay(call.ends_on)}.`}
      </p>
    );
  }
  return (
    <dl>
      <Row name={endingWords(outcome.ending)}>
        {formatDay(outcome.ended_on)}, after {outcome.sessions} sessions
      </Row>
      <Row name="Entry to exit">
        {formatPrice(outcome.entry)} to {formatPrice(outcome.exit)}
      </Row>
      <Row name="Return after costs">{signedPercentOf(outcome.return_ratio)}</Row>
      <Row name="SPY over the same sessions">{signedPercentOf(outcome.spy_ratio)}</Row>
      <Row name="Against SPY">{signedPercentOf(outcome.excess_ratio)}</Row>
    </dl>
  );
}

function Sizing({ sizing }: { sizing: NonNullable<Call["sizing"]> }) {
  return (
    <dl>
      <Row name="Size">
        {formatQuantity(sizing.quantity)} shares, {formatMoney(sizing.cost)}, {percentOf(sizing.weight, 2)} of{" "}
        {formatMoney(sizing.equity)}
      </Row>
      <Row name="Lost at the stop">{formatMoney(sizing.risk)}</Row>
      {sizing.limits.map(({ limit, quantity }) => (
        <Row key={limit} name={`Allowed by ${capitalized(limit).toLowerCase()}`}>
          {formatQuantity(quantity)}
          {limit === sizing.binding ? ", binds" : ""}
        </Row>
      ))}
      {sizing.gates.map(({ name, is_passed, detail }) => (
        <Row key={name} name={capitalized(name)}>
          {is_passed ? "Passed" : "Not passed"}: {detail}
        </Row>
      ))}
    </dl>
  );
}

const KINDS = { accepted: "Accepted", dismissed: "Dismissed", snoozed: "Put off" } as const;

function Decisions({ decisions }: Pick<Call, "decisions">) {
  return (
    <dl>
      {decisions.map(({ id, kind, decided_at, reason, snoozed_until, order_id }) => (
        <Row key={id} name={`${KINDS[kind]}, ${formatDateTime(decided_at)}`}>
          {reason ?? (snoozed_until ? `until ${formatDateTime(snoozed_until)}` : `order ${order_id}`)}
        </Row>
      ))}
    </dl>
  );
}

function Chain({ call }: { call: Call }) {
  const hashes = [
    ["Hash", call.hash],
    ["Hash of the one before", call.previous_hash],
    ["Hash of its inputs", call.inputs_hash],
  ] as const;
  return (
    <>
      <p className="mb-1 text-12 text-text2">
        Call {call.number} of your chain. Each hash covers the one before, so that no call can be changed or
        left out later without all that follow telling.
      </p>
      <dl>
        {hashes.map(([name, hash]) => (
          <div key={name} className="py-1 text-12">
            <dt className="text-text2">{name}</dt>
            <dd className="font-mono text-11 break-all">{hash}</dd>
          </div>
        ))}
        <Row name="Made">{formatDateTime(call.made_at)}</Row>
        <Row name="Knows until the close of">{formatDay(call.session_date)}</Row>
        <Row name="By">
          {advisorName(call.advisor)}, {call.model}, prompt {call.prompt_version}
        </Row>
        <Row name="Prices">
          {call.source}
          {call.is_simulated ? ", simulated" : ""}
        </Row>
        {call.is_backfilled ? <Row name="Made later">With the data of that day alone</Row> : null}
      </dl>
    </>
  );
}

function Record({ call }: { call: Call }) {
  const { entry, stop, target } = levelsOf(call);
  const words = `${call.direction === "sell" ? "Sell" : "Buy"} ${call.sizing ? formatQuantity(call.sizing.quantity) : ""}`;
  return (
    <div className="@container grid gap-3">
      <div className="flex flex-wrap items-center gap-2.5">
        <ActionBadge direction={call.direction}>{words}</ActionBadge>
        <span className="text-13 text-text2">
          {call.name}, {capitalized(call.strategy).toLowerCase()}
        </span>
      </div>
      <div className="grid gap-3 @min-[480px]:grid-cols-2">
        <dl>
          {[target, entry, stop].map(({ name, price }) => (
            <Row key={name} name={name}>
              {formatPrice(price)}
            </Row>
          ))}
          <Row name="Horizon">{call.horizon_sessions} sessions</Row>
          <Row name="Reward to risk">{formatPrice(call.reward_to_risk)} to 1</Row>
        </dl>
        <ProposalChance chance={call.confidence} />
      </div>
      <Part title="How it ended">
        <Outcome call={call} />
      </Part>
      {call.evidence.length > 0 ? (
        <Argument thesis={call.thesis} counter={call.counter_thesis} evidence={factsOf(call)} />
      ) : (
        <Part title="Why">
          <p className="text-13 break-words whitespace-pre-line">{call.thesis}</p>
        </Part>
      )}
      {call.sizing ? (
        <Part title="How it was sized">
          <Sizing sizing={call.sizing} />
        </Part>
      ) : null}
      {call.decisions.length > 0 ? (
        <Part title="What you decided">
          <Decisions decisions={call.decisions} />
        </Part>
      ) : null}
      <Part title="Frozen">
        <Chain call={call} />
      </Part>
    </div>
  );
}

/** One call as it was frozen, with its evidence, its outcome and its place in the chain. */
export function RecordDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const query = useQuery({ ...callQuery(id ?? ""), enabled: id !== undefined });
  return (
    <Dialog
      open={id !== undefined}
      onClose={onClose}
      drawer
      title={query.data ? `${query.data.symbol}, ${formatDay(query.data.session_date)}` : "Frozen record"}
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[480px]" />}>
        {(call) => <Record call={call} />}
      </DataBlock>
    </Dialog>
  );
}

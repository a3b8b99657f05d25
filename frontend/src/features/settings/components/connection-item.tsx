import { Ban, CircleAlert, CircleCheck, CircleDashed, Info, TriangleAlert } from "lucide-react";
import { Fragment } from "react";
import { Button } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import { Age } from "@/components/ui/trust-strip";
import { cn } from "@/lib/cn";
import type { Connection } from "@/lib/live/events";
import { useConnectionTest } from "../api/connections";
import { budgetShare, CONNECTION_WORDS, missing, rolesWords, testSentence } from "../connections";

const ICONS = { up: CircleCheck, warn: TriangleAlert, down: Ban, neutral: CircleDashed } as const;

function State({ state }: Pick<Connection, "state">) {
  const { label, tone } = CONNECTION_WORDS[state];
  const Icon = ICONS[tone];
  return (
    <Pill tone={tone}>
      <Icon size={13} aria-hidden />
      {label}
    </Pill>
  );
}

function Budget({ connection }: { connection: Connection }) {
  const share = budgetShare(connection);
  if (share === null) {
    return null;
  }
  return (
    <div className="mt-2">
      <p className="num text-12 text-text2">
        {connection.budget_used} of {connection.budget_limit} calls this minute
      </p>
      <span aria-hidden="true" className="mt-1 block h-[5px] overflow-hidden rounded-pill bg-s3">
        <span
          className={cn("block h-full", share > 0.9 ? "bg-warn" : "bg-teal2")}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </div>
  );
}

function Figures({ connection }: { connection: Connection }) {
  const { last_success_at, latency_ms, feed } = connection;
  return (
    <dl className="num mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-12">
      <dt className="text-text3">Last answer</dt>
      <dd>
        {last_success_at ? (
          <>
            <Age asOf={last_success_at} /> ago{latency_ms === null ? "" : `, in ${latency_ms.toFixed(0)} ms`}
          </>
        ) : (
          "none yet"
        )}
      </dd>
      {feed ? (
        <>
          <dt className="text-text3">Feed</dt>
          <dd>{feed}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Trouble({ error, mend, last_failure_at }: Connection) {
  if (!error) {
    return null;
  }
  return (
    <div className="mt-2 rounded-button border border-danger-line bg-danger px-3 py-2 text-12">
      <p className="flex gap-2 font-semibold text-down">
        <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
        <span>
          {error}
          {last_failure_at ? (
            <span className="num font-normal text-text2">
              {" "}
              <Age asOf={last_failure_at} /> ago
            </span>
          ) : null}
        </span>
      </p>
      {mend ? <p className="mt-1 wrap-anywhere text-text2">{mend}</p> : null}
    </div>
  );
}

/** What to set, and what it would bring; or why what is set has no effect. */
function HowTo({ connection }: { connection: Connection }) {
  const names = missing(connection);
  if (names.length === 0) {
    return (
      <p className="mt-2 text-12 text-text2">
        Its key is set, but nothing here uses it: another source was chosen, or this release cannot yet.
      </p>
    );
  }
  return (
    <p className="mt-2 text-12 text-text2">
      Set{" "}
      {names.map((name, index) => (
        <Fragment key={name}>
          {index > 0 ? " and " : ""}
          <code className="font-semibold wrap-anywhere text-text">{name}</code>
        </Fragment>
      ))}{" "}
      and start PaiiD again.
      {connection.brings ? ` Brings ${connection.brings}.` : ""}
    </p>
  );
}

function Test({ connection }: { connection: Connection }) {
  const test = useConnectionTest(connection.id);
  const failed = test.error ?? (test.found && test.found.state !== "ok");
  const words = test.isRunning
    ? `Asking ${connection.name}`
    : test.error
      ? test.error.detail
      : test.found
        ? testSentence(test.found)
        : "";
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Button
        size="sm"
        busy={test.isRunning}
        aria-label={`Test connection to ${connection.name}`}
        onClick={test.run}
      >
        {test.isRunning ? "Testing" : "Test connection"}
      </Button>
      <p role="status" className={cn("num min-w-0 flex-1 text-12", failed ? "text-down" : "text-text2")}>
        {words}
      </p>
    </div>
  );
}

/** One vendor: how it does, what went wrong and the mend; or what would connect it. */
export function ConnectionItem({ connection, isOwner }: { connection: Connection; isOwner: boolean }) {
  return (
    <li className="min-w-0 rounded-button border border-line bg-sunk px-3.5 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1.5">
        <div className="min-w-0">
          <h3 className="text-14 font-semibold">{connection.name}</h3>
          <p className="text-12 text-text3">{rolesWords(connection.roles)}</p>
        </div>
        <State state={connection.state} />
      </div>
      {connection.is_connected ? (
        <>
          <Figures connection={connection} />
          <Budget connection={connection} />
          <Trouble {...connection} />
          {connection.notes.map((note) => (
            <p key={note} className="mt-2 flex gap-1.5 text-12 text-text3">
              <Info size={13} aria-hidden className="mt-0.5 shrink-0" />
              {note}
            </p>
          ))}
          {isOwner ? <Test connection={connection} /> : null}
        </>
      ) : (
        <HowTo connection={connection} />
      )}
    </li>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { InlineError } from "@/components/ui/states";
import { tradableOf } from "@/lib/accounts/types";
import { formatDay } from "@/lib/format";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { type AutomationCreate, usePreview, useStart } from "./api";
import { Orders, Seen } from "./look";
import { MODES } from "./model";

/** What of a backtest is to be run as it was. */
export type Given = Pick<AutomationCreate, "strategy_id" | "version" | "parameters" | "symbols">;

interface Terms {
  account: string;
  mode: "approval" | "autopilot";
  capital: string;
  drawdown: string;
  streak: string;
  rest: string;
}

const NEVER = { value: "", label: "Never" };
const DRAWDOWNS = ["0.05", "0.1", "0.15", "0.2", "0.3"].map((value) => ({
  value,
  label: `${Math.round(Number(value) * 100)}% below its highest value`,
}));
const STREAKS = ["3", "4", "5", "8", "10"].map((value) => ({
  value,
  label: `${value} losing trades in a row`,
}));
const RESTS = ["1", "3", "5", "10", "20"].map((value) => ({
  value,
  label: value === "1" ? "1 session" : `${value} sessions`,
}));

function bodyOf(given: Given, terms: Terms): AutomationCreate {
  return {
    ...given,
    account_id: terms.account || null,
    mode: terms.mode,
    capital: terms.capital.trim().replaceAll(",", ""),
    max_drawdown: terms.drawdown || null,
    loss_streak: terms.streak ? Number(terms.streak) : null,
    cooldown_sessions: terms.streak && terms.rest ? Number(terms.rest) : null,
  };
}

/** 100 to 999,999,999.99, as the server takes it. */
const CAPITAL = /^[1-9]\d{2,8}(\.\d{1,2})?$/;

function Protections({ terms, onChange }: { terms: Terms; onChange: (changed: Partial<Terms>) => void }) {
  return (
    <>
      <Field label="Pause it when it stands">
        {(ids) => (
          <Select
            {...ids}
            options={[...DRAWDOWNS, NEVER]}
            value={terms.drawdown}
            onChange={({ target }) => onChange({ drawdown: target.value })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Pause it after">
          {(ids) => (
            <Select
              {...ids}
              options={[...STREAKS, NEVER]}
              value={terms.streak}
              onChange={({ target }) => onChange({ streak: target.value })}
            />
          )}
        </Field>
        <Field label="Then rest for">
          {(ids) => (
            <Select
              {...ids}
              options={[...RESTS, { value: "", label: "Until I resume it" }]}
              value={terms.rest}
              disabled={!terms.streak}
              onChange={({ target }) => onChange({ rest: target.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

interface TermsFormProps {
  terms: Terms;
  sellsShort: boolean;
  isCapitalBad: boolean;
  onChange: (changed: Partial<Terms>) => void;
}

function TermsForm({ terms, sellsShort, isCapitalBad, onChange }: TermsFormProps) {
  const accounts = tradableOf(useQuery(accountsQuery).data?.accounts);
  return (
    <div className="grid gap-3">
      <Field
        label="Account"
        hint={
          sellsShort ? "It sells short: that takes a margin account which allows it (Settings)." : undefined
        }
      >
        {(ids) => (
          <Select
            {...ids}
            options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            value={terms.account || accounts[0]?.id || ""}
            onChange={({ target }) => onChange({ account: target.value })}
          />
        )}
      </Field>
      <div>
        <SegmentedControl
          fill
          label="How orders are placed"
          options={MODES}
          value={terms.mode}
          onChange={(mode) => onChange({ mode })}
        />
        <p className="mt-1 text-12 text-text3">
          {terms.mode === "approval"
            ? "Each order is a proposal that you approve, change or reject before the open."
            : "Orders are placed for the opening auction, within your risk limits and the pause switch."}
        </p>
      </div>
      <Field
        label="Capital in USD"
        hint="Of the account's cash; it sizes its positions by that and its own gains."
        error={isCapitalBad ? "An amount of at least 100, such as 10000." : null}
      >
        {(ids) => (
          <Input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            value={terms.capital}
            onChange={({ target }) => onChange({ capital: target.value })}
          />
        )}
      </Field>
      <Protections terms={terms} onChange={onChange} />
    </div>
  );
}

export interface RunDialogProps {
  given: Given;
  sellsShort: boolean;
  open: boolean;
  onClose: () => void;
}

/** Account, mode, capital and protections of a new run on paper, with what it would do now. */
export function RunDialog({ given, sellsShort, open, onClose }: RunDialogProps) {
  const [terms, setTerms] = useState<Terms>({
    account: "",
    mode: "approval",
    capital: "10000",
    drawdown: "0.2",
    streak: "",
    rest: "5",
  });
  const preview = usePreview();
  const start = useStart(onClose);
  const body = bodyOf(given, terms);
  const isBlocked = !CAPITAL.test(`${body.capital}`);
  const error = start.error ?? preview.error;
  const look = () => {
    start.reset();
    preview.mutate(body);
  };
  const change = (changed: Partial<Terms>) => {
    setTerms({ ...terms, ...changed });
    preview.reset();
    start.reset();
  };
  return (
    <Dialog
      drawer
      open={open}
      onClose={onClose}
      title="Run on paper"
      description={`Version ${given.version} decides after each close; its orders are for the next open, those for option contracts right after it. Paper money only.`}
      actions={
        <>
          <Button aria-disabled={isBlocked} busy={preview.isPending} onClick={look}>
            What would it do now?
          </Button>
          <Button
            variant="primary"
            aria-disabled={isBlocked}
            busy={start.isPending}
            onClick={() => start.mutate(body)}
          >
            Run on paper
          </Button>
        </>
      }
    >
      <TermsForm terms={terms} sellsShort={sellsShort} isCapitalBad={isBlocked} onChange={change} />
      {error ? <InlineError error={asApiError(error)} /> : null}
      {preview.data ? (
        <section aria-label="What it would do now" className="mt-4 grid gap-3 border-t border-hair pt-3">
          <h3 className="text-14">At the close of {formatDay(preview.data.session_date)}</h3>
          {preview.data.inputs ? (
            <>
              <Orders inputs={preview.data.inputs} />
              <Seen inputs={preview.data.inputs} />
            </>
          ) : (
            <p role="status" className="text-13">
              {preview.data.lacking}
            </p>
          )}
          <p className="text-12 text-text3">
            The first close it decides on is that of {formatDay(preview.data.first_session)}.
          </p>
        </section>
      ) : null}
    </Dialog>
  );
}

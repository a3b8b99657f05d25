import { useNavigate } from "@tanstack/react-router";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { InlineError } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatMoney } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { useIntention } from "@/lib/use-intention";
import type { Run } from "../api";
import { type Results, type SweepDetail, useAdopt, useOpenVariant, type Variant } from "./api";
import { figureOf, figureText, valuesText } from "./model";

export interface BestCardProps {
  sweep: SweepDetail;
  results: Results;
  /** The one that the heatmap has chosen; stands first. */
  chosen: Variant | undefined;
  mayRun: boolean;
  onRun: (run: Run) => void;
}

const SHOWN = ["sharpe", "total_return", "max_drawdown", "trades", "costs"];

function axisName(parameter: string): string {
  return parameter.replaceAll("_", " ");
}

interface RowProps {
  sweep: SweepDetail;
  results: Results;
  variant: Variant;
  columns: readonly string[];
  isChosen: boolean;
  mayRun: boolean;
  onOpen: (variant: Variant) => void;
  onAdopt: (variant: Variant) => void;
}

function Row({ sweep, results, variant, columns, isChosen, mayRun, onOpen, onAdopt }: RowProps) {
  const words = valuesText(variant.values);
  return (
    <Tr aria-current={isChosen ? "true" : undefined} className={isChosen ? "bg-s2" : undefined}>
      {sweep.axes.map(({ name }) => (
        <Td key={name} right label={axisName(name)} className="font-semibold">
          {variant.values[name]}
        </Td>
      ))}
      {columns.map((key) => (
        <Td key={key} right label={figureOf(results, key)?.title}>
          {figureText(figureOf(results, key), variant.figures[key])}
        </Td>
      ))}
      <Td right label="Equity at the end">
        {formatMoney(variant.final_equity)}
      </Td>
      {mayRun ? (
        <Td className="whitespace-nowrap">
          <span className="flex gap-1.5 pt-1 tile:justify-end tile:pt-0">
            <Button size="sm" aria-label={`Open ${words} as a backtest`} onClick={() => onOpen(variant)}>
              Backtest
            </Button>
            {sweep.definition ? (
              <Button size="sm" aria-label={`Use ${words} in the strategy`} onClick={() => onAdopt(variant)}>
                Use
              </Button>
            ) : null}
          </span>
        </Td>
      ) : null}
    </Tr>
  );
}

/** How a variant is taken over. */
function adoptWords({ definition, strategy_id, python_file }: SweepDetail): string {
  if (!definition) {
    return `Values that you like go into ${python_file} by your own hand: its parameters' defaults.`;
  }
  const what = strategy_id
    ? "the next version of the strategy"
    : "a strategy of your own, made from the template";
  return `“Use” saves the values as ${what}; the versions before stay.`;
}

/** The best variants, each to open as a backtest or to take into the strategy. */
export function BestCard({ sweep, results, chosen, mayRun, onRun }: BestCardProps) {
  const navigate = useNavigate();
  const open = useOpenVariant(sweep, onRun);
  const adopt = useAdopt(sweep, (strategy) => void navigate({ to: "/strategies", search: { strategy } }));
  const intentions = { open: useIntention(), adopt: useIntention() };
  const others = results.best.filter(({ variant }) => variant !== chosen?.variant);
  const shown = chosen ? [chosen, ...others] : others;
  const columns = [...new Set([results.metric, ...SHOWN])];
  const error = open.error ?? adopt.error;
  const isBusy = open.isPending || adopt.isPending;
  const begin = (kind: "open" | "adopt", variant: Variant) => {
    const [call, intention] = [kind === "open" ? open : adopt, intentions[kind]];
    if (!isBusy) {
      call.mutate(
        { variant, key: intention.keyOf(variant.variant) },
        { onSuccess: intention.settle, onError: intention.settleUnlessUnknown },
      );
    }
  };
  return (
    <Card title="Best variants">
      <p className="mb-2 max-w-[90ch] text-13 text-text2">{adoptWords(sweep)}</p>
      {error ? <InlineError error={asApiError(error)} className="mb-2" /> : null}
      <Table caption="Variants, the best first" stacks>
        <thead>
          <tr>
            {sweep.axes.map(({ name }) => (
              <Th key={name} right>
                {axisName(name)}
              </Th>
            ))}
            {columns.map((key) => (
              <Th key={key} right>
                {figureOf(results, key)?.title}
              </Th>
            ))}
            <Th right>Equity at the end</Th>
            {mayRun ? (
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {shown.map((variant) => (
            <Row
              key={variant.variant}
              sweep={sweep}
              results={results}
              variant={variant}
              columns={columns}
              isChosen={variant === chosen}
              mayRun={mayRun}
              onOpen={(one) => begin("open", one)}
              onAdopt={(one) => begin("adopt", one)}
            />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

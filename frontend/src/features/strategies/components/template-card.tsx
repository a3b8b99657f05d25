import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Pill } from "@/components/ui/pill";
import { formatMoney, formatQuantity } from "@/lib/format";
import { evaluationWords, familyName, sentence, type Template, weightWords } from "../model";
import { stopWords, targetWords } from "../stops";
import { ParameterTable } from "./parameter-table";
import { RuleTree } from "./rule-tree";
import { TemplateRecord } from "./template-record";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-12 font-semibold text-text3">{title}</h3>
      <div className="text-13">{children}</div>
    </div>
  );
}

function Universe({ universe }: Pick<Template, "universe">) {
  return (
    <Part title={`Trades: ${universe.name}`}>
      <p className="text-text2">{universe.meaning}</p>
      <ul aria-label="Symbols" className="mt-1 flex flex-wrap gap-x-2.5 gap-y-0.5">
        {universe.symbols.map((symbol) => (
          <li key={symbol}>
            <Link
              to="/research/$symbol"
              params={{ symbol }}
              className="inline-flex min-h-6 min-w-6 items-center font-bold hover:underline"
            >
              {symbol}
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function References({ template }: { template: Template }) {
  return (
    <Part title="References">
      <ul className="grid gap-1 text-text2">
        {template.references.map((one) => (
          <li key={one.title}>
            {one.author}, “{one.title}”, {one.published_in}, {one.year}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Definition({ template }: { template: Template }) {
  const { parameters, risk, costs } = template;
  return (
    <div className="grid gap-4 pt-1.5 pb-1">
      <div className="grid gap-4 @min-[700px]:grid-cols-2">
        <Part title="Entry rules">
          <RuleTree rule={template.entry} parameters={parameters} />
        </Part>
        <Part title="Exit rules">
          <RuleTree rule={template.exit} parameters={parameters} />
        </Part>
      </div>
      {parameters.length > 0 ? (
        <Part title="Parameters">
          <ParameterTable name={template.name} parameters={parameters} />
        </Part>
      ) : null}
      <div className="grid gap-4 @min-[700px]:grid-cols-2">
        <Universe universe={template.universe} />
        <Part title="Risk limits">
          <p className="num">
            At most {risk.max_positions} {risk.max_positions === 1 ? "position" : "positions"}, each up to{" "}
            {weightWords(risk.max_weight)} of equity. Stop: {stopWords(template)}. Profit taken:{" "}
            {targetWords(template)}.
          </p>
          <p className="text-text2">{risk.meaning}</p>
        </Part>
        <Part title="Assumed costs">
          <p className="num">
            {formatMoney(costs.commission_per_share)} a share, {formatQuantity(costs.slippage_bps)} basis
            points a side.
          </p>
          <p className="text-text2">{costs.meaning}</p>
        </Part>
        <References template={template} />
      </div>
    </div>
  );
}

function begins({ option_writing: writing }: Template): string {
  return writing?.kind === "cash_secured_put" ? "Writes when" : "Buys when";
}

/** A template: its plain words and its failures at once, the whole definition on demand. */
export function TemplateCard({ template }: { template: Template }) {
  return (
    <Card
      title={template.name}
      aside={
        <span className="flex flex-wrap items-center justify-end gap-2">
          <Pill>{familyName(template.family)}</Pill>
          {template.option_writing ? <Pill tone="warn">Modelled option prices</Pill> : null}
          <ButtonLink
            to="/strategies"
            search={{ template: template.id }}
            size="sm"
            aria-label={`Customize ${template.name}`}
          >
            Customize
          </ButtonLink>
        </span>
      }
      className="@container"
    >
      <p className="mb-3 max-w-[90ch] text-13 text-text2">{template.summary}</p>
      {template.limit ? (
        <p className="mb-3 max-w-[90ch] rounded-control border border-line2 bg-sunk px-2.5 py-2 text-13 text-text2">
          <b className="text-warn">{template.option_writing ? "Modelled: " : "Not all of the idea: "}</b>
          {template.limit}
        </p>
      ) : null}
      <TemplateRecord id={template.id} name={template.name} />
      <div className="grid gap-x-5 gap-y-3 @min-[700px]:grid-cols-2">
        <Part title={`${begins(template)} (${evaluationWords(template.evaluation).toLowerCase()})`}>
          {sentence(template.entry_text)}
        </Part>
        <Part title="Sells when">{sentence(template.exit_text)}</Part>
        {template.contracts_text ? <Part title="Writes">{template.contracts_text}</Part> : null}
        <Part title="Size of a position">{template.sizing.meaning}</Part>
        <Part title="Fails when">
          <ul className="grid gap-1">
            {template.fails_when.map((reason) => (
              <li key={reason} className="grid grid-cols-[auto_1fr] gap-2">
                <TriangleAlert size={14} aria-hidden className="mt-[3px] text-warn" />
                {reason}
              </li>
            ))}
          </ul>
        </Part>
      </div>
      <details className="mt-3 border-t border-hair">
        <summary className="min-h-11 cursor-pointer py-2.5 text-13 font-semibold text-brand">
          Rules, parameters, costs and references
        </summary>
        <Definition template={template} />
      </details>
    </Card>
  );
}

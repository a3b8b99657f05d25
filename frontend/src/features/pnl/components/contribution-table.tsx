import type { Column } from "@/components/ui/columns";
import { signClass } from "@/components/ui/kpi-card";
import { VirtualTable } from "@/components/ui/virtual-table";
import type { AmountWords } from "@/lib/amounts";
import { signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type ContributionRow, signedRatio } from "../model";
import { Explained } from "./explained";
import { SymbolLink } from "./symbol-link";

type Amount = "pnl" | "realized_pnl" | "income" | "currency_effect";
const FIGURES: Record<Amount, string> = {
  pnl: "contribution_pnl",
  realized_pnl: "contribution_realized",
  income: "contribution_income",
  currency_effect: "contribution_currency",
};

function amountColumn(name: Amount, header: string, amounts: AmountWords): Column<ContributionRow> {
  return {
    key: name,
    header,
    right: true,
    ...(name === "pnl" ? { className: "font-semibold" } : {}),
    cell: (row) => (
      <Explained
        figure={FIGURES[name]}
        symbol={row.key}
        label={`${header} of ${row.name}`}
        className={signClass(signOf(row[name]))}
      >
        {amounts.signedMoney(row[name])}
      </Explained>
    ),
  };
}

function columnsOf(isPosition: boolean, amounts: AmountWords): Column<ContributionRow>[] {
  return [
    {
      key: "name",
      header: isPosition ? "Position" : "Sector",
      isHeading: true,
      cell: (row) =>
        isPosition && row.key !== "cash" ? (
          <>
            <SymbolLink symbol={row.key} />{" "}
            <span className="ml-1 text-12 font-normal text-text3">
              {row.name === row.key ? "" : row.name}
            </span>
          </>
        ) : (
          row.name
        ),
    },
    {
      key: "contribution",
      header: "Contribution",
      right: true,
      cell: (row) => (
        <Explained
          figure="contribution"
          symbol={row.key}
          label={`Contribution of ${row.name}`}
          className={signClass(signOf(row.contribution))}
        >
          {signedRatio(row.contribution)}
        </Explained>
      ),
    },
    amountColumn("pnl", "P&L", amounts),
    amountColumn("realized_pnl", "Realized", amounts),
    amountColumn("income", "Income", amounts),
    amountColumn("currency_effect", "Currency", amounts),
  ];
}

/** Contributions as a table, the largest gain first. */
export function ContributionTable(props: {
  rows: readonly ContributionRow[];
  grouping: "position" | "sector";
}) {
  const amounts = useAmounts();
  const { rows, grouping } = props;
  return (
    <VirtualTable
      caption={`Contribution by ${grouping}, the largest first`}
      columns={columnsOf(grouping === "position", amounts)}
      rows={rows}
      rowKey={({ key }) => key}
    />
  );
}

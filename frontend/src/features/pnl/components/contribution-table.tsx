import { signClass } from "@/components/ui/kpi-card";
import { type Column, VirtualTable } from "@/components/ui/virtual-table";
import type { AmountWords } from "@/lib/amounts";
import { signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type ContributionRow, signedRatio } from "../model";
import { Explained } from "./explained";
import { SymbolLink } from "./symbol-link";

type Amount = "realized_pnl" | "income" | "currency_effect";

function amountColumn(name: Amount, header: string, amounts: AmountWords): Column<ContributionRow> {
  return {
    key: name,
    header,
    right: true,
    cell: (row) => <span className={signClass(signOf(row[name]))}>{amounts.signedMoney(row[name])}</span>,
  };
}

/** What a position realized; of a sector there is nothing to open. */
function realizedColumn(isPosition: boolean, amounts: AmountWords): Column<ContributionRow> {
  const plain = amountColumn("realized_pnl", "Realized", amounts);
  return isPosition
    ? {
        ...plain,
        cell: (row) =>
          row.key === "cash" ? (
            plain.cell(row)
          ) : (
            <Explained figure="realized_pnl" symbol={row.key} label={`Realized by ${row.name}`}>
              {plain.cell(row)}
            </Explained>
          ),
      }
    : plain;
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
    {
      key: "pnl",
      header: "P&L",
      right: true,
      cell: (row) => (
        <b className={`font-semibold ${signClass(signOf(row.pnl))}`}>{amounts.signedMoney(row.pnl)}</b>
      ),
    },
    realizedColumn(isPosition, amounts),
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

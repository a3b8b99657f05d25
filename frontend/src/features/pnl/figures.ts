import type { AmountWords } from "@/lib/amounts";
import { counted, formatDate, formatDateTime, signOf } from "@/lib/format";
import { fall, type Performance, plainNumber, plainRatio, signedRatio } from "./model";

/** A key figure as a card shows it; `figure` is the name that its explanation has. */
export interface KeyFigure {
  figure: string;
  label: string;
  value: string;
  note: string;
  /** The note at length. */
  title?: string;
  sign: -1 | 0 | 1;
}

/** How the deepest fall went, in few words and at length. */
function drawdownNote({ drawdown, interval }: Performance): Pick<KeyFigure, "note" | "title"> {
  const { peak_at: peak, trough_at: trough, recovered_at: back, days } = drawdown;
  if (!(peak && trough)) {
    return { note: "none", title: "Never below its peak" };
  }
  const moment = interval === "5m" ? formatDateTime : formatDate;
  const title = `Peak ${moment(peak)}, low ${moment(trough)}, ${back ? `recovered ${moment(back)}` : "not recovered"}`;
  if (interval === "5m") {
    return { note: back ? "recovered" : "not recovered", title };
  }
  return { note: back ? `back in ${days} d` : `${days} d so far`, title };
}

function xirrNote(found: Performance): Pick<KeyFigure, "note" | "title"> {
  if (found.xirr_status === "several") {
    const all = found.xirr_all.map((rate) => signedRatio(rate)).join(", ");
    return { note: "one of several rates", title: `These rates all solve the equation: ${all}` };
  }
  if (found.xirr_status === "none") {
    return { note: "no rate", title: "No yearly rate explains these flows." };
  }
  return {
    note: "a year",
    title: "Money-weighted: the yearly rate that your cash flows imply",
  };
}

function twrNote(found: Performance): Pick<KeyFigure, "note" | "title"> {
  const { simple, symbol } = found.benchmark;
  const yearly = found.twr_annualized === null ? "" : `${signedRatio(found.twr_annualized)} a year`;
  const against = simple === null ? "" : `${symbol} ${signedRatio(simple)}`;
  return { note: against || yearly, title: ["Time-weighted", yearly, against].filter(Boolean).join(", ") };
}

function riskNote(found: Performance): Pick<KeyFigure, "note" | "title"> {
  const { days } = found.risk;
  return { note: `of ${days} days`, title: `A year's, of the returns of ${counted(days, "day")}` };
}

/** The key figures of a period, as the server gives them. */
export function figuresOf(found: Performance, amounts: AmountWords): KeyFigure[] {
  const noted = (note: string) => ({ note, title: note });
  return [
    {
      figure: "end_equity",
      label: "Value",
      value: amounts.money(found.end_equity),
      ...noted(`from ${amounts.money(found.start_equity)}`),
      sign: 0,
    },
    {
      figure: "net_pnl",
      label: "Net P&L",
      value: amounts.signedMoney(found.net_pnl),
      ...noted(`${amounts.signedMoney(found.realized_pnl)} realized`),
      sign: signOf(found.net_pnl),
    },
    {
      figure: "twr",
      label: "Return, TWR",
      value: signedRatio(found.twr),
      ...twrNote(found),
      sign: signOf(found.twr),
    },
    {
      figure: "xirr",
      label: "XIRR",
      value: signedRatio(found.xirr),
      ...xirrNote(found),
      sign: signOf(found.xirr),
    },
    {
      figure: "simple",
      label: "Simple return",
      value: signedRatio(found.simple),
      note: "on money in",
      title: "Net P&L on the opening value and what was put in",
      sign: signOf(found.simple),
    },
    {
      figure: "max_drawdown",
      label: "Max drawdown",
      value: fall(found.max_drawdown),
      ...drawdownNote(found),
      sign: fall(found.max_drawdown) === fall("0") ? 0 : -1,
    },
    {
      figure: "volatility",
      label: "Volatility",
      value: plainRatio(found.volatility),
      ...riskNote(found),
      sign: 0,
    },
    {
      figure: "sharpe",
      label: "Sharpe",
      value: plainNumber(found.sharpe),
      ...riskNote(found),
      sign: 0,
    },
  ];
}

/** The cards before their figures are known. */
export const FIGURE_LABELS = [
  "Value",
  "Net P&L",
  "Return, TWR",
  "XIRR",
  "Simple return",
  "Max drawdown",
  "Volatility",
  "Sharpe",
];

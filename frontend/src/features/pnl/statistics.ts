import type { AmountWords } from "@/lib/amounts";
import { counted, formatDate } from "@/lib/format";
import type { Stat } from "./components/stat-list";
import { fall, type Performance, plainNumber, plainRatio, signedRatio } from "./model";

/** A loss that the API tells as a ratio above 0. */
function loss(ratio: string | null): string {
  return ratio === null ? "—" : fall(ratio);
}

/** The statistics of the daily returns. */
export function riskStats({ risk, benchmark, current_drawdown, drawdown }: Performance): Stat[] {
  const { symbol } = benchmark;
  return [
    { figure: "volatility", label: "Volatility, a year", value: plainRatio(risk.volatility) },
    {
      figure: "downside_deviation",
      label: "Downside deviation, a year",
      value: plainRatio(risk.downside_deviation),
      about: "Counts only days below zero",
    },
    { figure: "sharpe", label: "Sharpe", value: plainNumber(risk.sharpe) },
    { figure: "sortino", label: "Sortino", value: plainNumber(risk.sortino) },
    { figure: "calmar", label: "Calmar", value: plainNumber(risk.calmar) },
    { figure: "current_drawdown", label: "Drawdown now", value: loss(current_drawdown) },
    {
      figure: "max_drawdown",
      label: "Deepest drawdown lasted",
      value: drawdown.peak_at ? counted(drawdown.days, "day") : "—",
      about: drawdown.peak_at ? `From its peak on ${formatDate(drawdown.peak_at)}` : "",
    },
    { figure: "beta", label: `Beta to ${symbol}`, value: plainNumber(risk.beta) },
    { figure: "alpha", label: `Alpha to ${symbol}, a year`, value: signedRatio(risk.alpha) },
    {
      figure: "tracking_error",
      label: `Tracking error to ${symbol}, a year`,
      value: plainRatio(risk.tracking_error),
    },
    { figure: "information_ratio", label: "Information ratio", value: plainNumber(risk.information_ratio) },
    { figure: "value_at_risk", label: "Value at risk 95%, a day", value: loss(risk.value_at_risk) },
    {
      figure: "value_at_risk_parametric",
      label: "Value at risk, normal",
      value: loss(risk.value_at_risk_parametric),
      about: "Value at risk of a normal distribution with the same mean and deviation",
    },
    {
      figure: "conditional_value_at_risk",
      label: "Conditional VaR 95%, a day",
      value: loss(risk.conditional_value_at_risk),
    },
    {
      figure: "conditional_value_at_risk_parametric",
      label: "Conditional VaR, normal",
      value: loss(risk.conditional_value_at_risk_parametric),
    },
  ];
}

/** The statistics of the trades that were closed. */
export function tradeStats({ trades, ...found }: Performance, amounts: AmountWords): Stat[] {
  return [
    { label: "Closed trades", value: `${trades.closed_trades}` },
    {
      figure: "win_rate",
      label: "Win rate",
      value: plainRatio(trades.win_rate),
      about: `${trades.winning_trades} of ${trades.closed_trades}`,
    },
    { figure: "profit_factor", label: "Profit factor", value: plainNumber(trades.profit_factor) },
    { figure: "expectancy", label: "Expectancy, a trade", value: amounts.signedMoney(trades.expectancy) },
    { figure: "average_win", label: "Average win", value: amounts.signedMoney(trades.average_win) },
    { figure: "average_loss", label: "Average loss", value: amounts.signedMoney(trades.average_loss) },
    { figure: "turnover", label: "Turnover, a year", value: plainRatio(trades.turnover) },
    { figure: "realized_pnl", label: "Realized", value: amounts.signedMoney(found.realized_pnl) },
    { figure: "fees", label: "Fees", value: amounts.money(found.fees) },
  ];
}

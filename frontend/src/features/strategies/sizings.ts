import type { SizingMethod } from "./model";

export const SIZINGS: Record<SizingMethod, string> = {
  equal_weight: "Equal parts",
  fixed_fraction: "A fixed part of the equity",
  fixed_amount: "A fixed amount",
  fixed_shares: "A fixed number of shares",
  risk_per_trade: "A fixed risk a trade",
  volatility_target: "A volatility aimed at",
  inverse_volatility: "By inverse volatility",
  installments: "Installments, more of them lower down",
};
/** What each way to size takes, with the value it begins with. */
export const SIZING_ARGUMENTS: Record<SizingMethod, Readonly<Record<string, string>>> = {
  equal_weight: {},
  fixed_fraction: { fraction: "0.1" },
  fixed_amount: { amount: "10000" },
  fixed_shares: { shares: "100" },
  risk_per_trade: { risk: "0.01" },
  volatility_target: { annual_volatility: "0.1", period: "20" },
  inverse_volatility: { period: "60" },
  installments: { part: "0.03", fall: "0.1", more: "1", period: "252" },
};

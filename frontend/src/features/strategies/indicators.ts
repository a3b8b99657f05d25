import type { components } from "@/api/schema";

export type IndicatorName = components["schemas"]["IndicatorName"];

interface IndicatorInfo {
  label: string;
  /** What it takes, with the value it begins with. */
  takes: Readonly<Record<string, string>>;
}

const MACD = { fast: "12", slow: "26" };
const SIGNAL = { ...MACD, signal: "9" };

/** Every indicator by the question it answers, in the order of the list that they are chosen from. */
const GROUPS: Readonly<Record<string, Partial<Record<IndicatorName, IndicatorInfo>>>> = {
  "Averages and lines": {
    sma: { label: "Average", takes: { period: "50" } },
    ema: { label: "Exponential average", takes: { period: "20" } },
    wma: { label: "Weighted average", takes: { period: "20" } },
    dema: { label: "Double exponential average", takes: { period: "20" } },
    tema: { label: "Triple exponential average", takes: { period: "20" } },
    linearreg: { label: "Regression line", takes: { period: "20" } },
    sar: { label: "Parabolic SAR", takes: { acceleration: "0.02", maximum: "0.2" } },
    highest_high: { label: "Highest high", takes: { period: "20" } },
    lowest_low: { label: "Lowest low", takes: { period: "20" } },
  },
  Trend: {
    macd: { label: "MACD", takes: MACD },
    macd_signal: { label: "MACD signal", takes: SIGNAL },
    macd_histogram: { label: "MACD histogram", takes: SIGNAL },
    adx: { label: "ADX", takes: { period: "14" } },
    plus_di: { label: "+DI", takes: { period: "14" } },
    minus_di: { label: "−DI", takes: { period: "14" } },
    aroon_up: { label: "Aroon up", takes: { period: "25" } },
    aroon_down: { label: "Aroon down", takes: { period: "25" } },
    linearreg_slope: { label: "Slope of the regression line", takes: { period: "20" } },
    trix: { label: "TRIX", takes: { period: "15" } },
    total_return: { label: "Return", takes: { period: "126", skip: "0" } },
  },
  Oscillators: {
    rsi: { label: "RSI", takes: { period: "14" } },
    stoch_k: { label: "Stochastic %K", takes: { period: "14", smoothing: "3" } },
    stoch_d: { label: "Stochastic %D", takes: { period: "14", smoothing: "3", signal: "3" } },
    willr: { label: "Williams %R", takes: { period: "14" } },
    cci: { label: "CCI", takes: { period: "20" } },
    cmo: { label: "Chande momentum", takes: { period: "14" } },
    ultosc: { label: "Ultimate oscillator", takes: { short: "7", medium: "14", long: "28" } },
  },
  Volatility: {
    atr: { label: "Average true range", takes: { period: "14" } },
    natr: { label: "Average true range, % of the close", takes: { period: "14" } },
    stddev: { label: "Standard deviation", takes: { period: "20" } },
    realized_volatility: { label: "Annualized volatility", takes: { period: "20" } },
    bollinger_upper: { label: "Upper Bollinger band", takes: { period: "20", width: "2" } },
    bollinger_middle: { label: "Middle Bollinger band", takes: { period: "20" } },
    bollinger_lower: { label: "Lower Bollinger band", takes: { period: "20", width: "2" } },
  },
  Volume: {
    average_volume: { label: "Average volume", takes: { period: "50" } },
    obv_change: { label: "Change of on-balance volume", takes: { period: "20" } },
    adosc: { label: "Chaikin oscillator", takes: { fast: "3", slow: "10" } },
    mfi: { label: "Money flow index", takes: { period: "14" } },
  },
};

/** Each with the group that it stands in. */
export const INDICATOR_CHOICES = Object.entries(GROUPS).flatMap(([group, indicators]) =>
  Object.entries(indicators).map(([name, { label, takes }]) => ({
    name: name as IndicatorName,
    group,
    label,
    takes,
  })),
);
const KNOWN = new Map(INDICATOR_CHOICES.map((one) => [one.name, one]));

/** The indicator's name for readers. */
export function indicatorLabel(name: IndicatorName): string {
  return KNOWN.get(name)?.label ?? name;
}

/** What a new one takes. */
export function indicatorDefaults(name: IndicatorName): Readonly<Record<string, string>> {
  return KNOWN.get(name)?.takes ?? {};
}

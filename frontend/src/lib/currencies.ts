/** Currencies that are offered first; any three letters can be typed. */
export const CURRENCIES = [
  "USD",
  "EUR",
  "GBP",
  "CHF",
  "JPY",
  "CAD",
  "AUD",
  "SEK",
  "NOK",
  "DKK",
  "PLN",
  "HKD",
  "SGD",
  "INR",
] as const;

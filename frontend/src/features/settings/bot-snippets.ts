/** What a program needs to trade here; `origin` as in the address bar. */
export interface BotAccess {
  origin: string;
  keyId: string;
  secret: string;
}

/** A script for Alpaca's Python library: only the URLs differ from one for Alpaca's paper account. */
export function pythonSnippet({ origin, keyId, secret }: BotAccess): string {
  const stream = `${origin.replace(/^http/, "ws")}/alpaca/stream`;
  return [
    "from alpaca.trading.client import TradingClient",
    "from alpaca.trading.stream import TradingStream",
    "",
    `KEY, SECRET = "${keyId}", "${secret}"`,
    `client = TradingClient(KEY, SECRET, url_override="${origin}/alpaca")`,
    `stream = TradingStream(KEY, SECRET, url_override="${stream}")`,
    "print(client.get_account().equity)",
  ].join("\n");
}

export function curlSnippet({ origin, keyId, secret }: BotAccess): string {
  return [
    `curl -H "APCA-API-KEY-ID: ${keyId}" \\`,
    `  -H "APCA-API-SECRET-KEY: ${secret}" \\`,
    `  ${origin}/alpaca/v2/account`,
  ].join("\n");
}

/** For a program that starts `paiid` itself and speaks over its input and output. */
export function stdioSnippet(token: string): string {
  return JSON.stringify(
    {
      mcpServers: {
        paiid: { command: "paiid", args: ["mcp"], env: { PAIID_MCP: "on", PAIID_MCP_TOKEN: token } },
      },
    },
    null,
    2,
  );
}

/** For a program that asks the running server; the token goes in a header, never in the address. */
export function httpSnippet(origin: string, path: string, token: string): string {
  return [`${origin}${path}`, `Authorization: Bearer ${token}`].join("\n");
}

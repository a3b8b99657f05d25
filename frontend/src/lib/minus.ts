/** Text of the server with the true minus sign before negative numbers. */
export function withMinus(text: string): string {
  return text.replace(/(^|[\s(])-(?=[\d$])/g, "$1\u2212");
}

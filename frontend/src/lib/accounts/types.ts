import type { components } from "@/api/schema";

export type OwnAccount = components["schemas"]["OwnAccountRead"];
export type LotMethod = components["schemas"]["LotMethod"];

/** Accounts that are not archived, as the server orders them: the selected one first. */
export function inUse(accounts: readonly OwnAccount[] | undefined): readonly OwnAccount[] {
  return accounts?.filter((one) => one.archived_at === null) ?? [];
}

/** Accounts in use whose activities their owner imports or types. */
export function trackedOf(accounts: readonly OwnAccount[] | undefined): readonly OwnAccount[] {
  return inUse(accounts).filter((one) => one.broker === "tracked");
}

/** Accounts in use that an order can be sent to. */
export function tradableOf(accounts: readonly OwnAccount[] | undefined): readonly OwnAccount[] {
  return inUse(accounts).filter((one) => one.broker !== "tracked");
}

/** Who keeps an account, in a few words. */
export function keeperWords(account: OwnAccount): string {
  return account.broker === "tracked" ? "Tracked: takes no orders" : `Kept by ${account.broker_name}`;
}

export const LOT_METHODS: readonly LotMethod[] = ["fifo", "lifo", "hifo", "average", "specific"];

export const METHOD_NAMES: Record<LotMethod, string> = {
  fifo: "First in, first out",
  lifo: "Last in, first out",
  hifo: "Highest cost first",
  average: "Average cost",
  specific: "Lots you name",
};

/** What a sale uses up under a method, in one sentence. */
export const METHOD_WORDS: Record<LotMethod, string> = {
  fifo: "A sale uses up the shares you have held longest.",
  lifo: "A sale uses up the shares you bought last.",
  hifo: "A sale uses up the shares that cost most, so it shows the smallest gain or the largest loss.",
  average: "All shares cost the same: their average. For holding periods the oldest go first.",
  specific: "A sale uses up the lots you choose for it; without a choice, the oldest.",
};

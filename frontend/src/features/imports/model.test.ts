import { describe, expect, it } from "vitest";
import { recorded } from "@/test/recorded";
import {
  accountsWords,
  canMap,
  columnsOf,
  countWords,
  type ImportOptions,
  type ImportResult,
  importBlocker,
  isMapped,
  keyed,
  NO_MAPPING,
  progressWords,
  sizeWords,
  suggestedAccount,
  unknownWords,
} from "./model";
import { importSearch } from "./search";

const SCHWAB = recorded<ImportResult>("import-preview");
const AGAIN = recorded<ImportResult>("import-preview-again");
const DAYS = recorded<ImportResult>("import-ambiguous-days");
const WORDS = recorded<ImportResult>("import-unknown-words");
const OPTIONS: ImportOptions = {
  preset: "",
  account: "",
  isPrices: false,
  dateFormat: null,
  mapping: NO_MAPPING,
};

describe("what keeps an import from starting", () => {
  it("is nothing once something new was found", () => {
    expect(importBlocker(SCHWAB, OPTIONS)).toBeNull();
    expect(importBlocker(undefined, OPTIONS)).toMatch(/looked at first/);
  });

  it("is a file whose rows are all there", () => {
    expect(importBlocker(AGAIN, OPTIONS)).toBe("Everything in this file is there already.");
    expect(importBlocker({ ...AGAIN, duplicates: 0 }, OPTIONS)).toBe("There is nothing in it to import.");
  });

  it("is an order of day and month that nobody told", () => {
    expect(importBlocker(DAYS, OPTIONS)).toMatch(/month or with the day/);
    expect(importBlocker(DAYS, { ...OPTIONS, dateFormat: "dmy" })).toBeNull();
  });
});

describe("what the file leaves open", () => {
  it("are its own words for kinds, each asked once", () => {
    expect(unknownWords(WORDS)).toEqual(["acquired"]);
    expect(unknownWords({ ...WORDS, errors: [...WORDS.errors, ...WORDS.errors] })).toEqual(["acquired"]);
    expect(unknownWords(SCHWAB)).toEqual([]);
  });

  it("are its columns, where it is a plain table or none that is known", () => {
    expect(canMap(DAYS.preset)).toBe(true);
    expect(canMap(SCHWAB.preset)).toBe(false);
    expect(canMap(undefined)).toBe(true);
    expect(columnsOf(recorded<Record<string, unknown>>("import-unreadable"))).toEqual(["when", "what"]);
    expect(columnsOf({ columns: [1, "", "a"] })).toEqual(["a"]);
    expect(columnsOf(undefined)).toEqual([]);
  });

  it("is a name for the account: its broker's, or the file's own", () => {
    expect(suggestedAccount(SCHWAB)).toBe("Charles Schwab");
    expect(suggestedAccount(WORDS)).toBe("activities");
    const named = WORDS.sample.map((row) => ({ ...row, account: "IRA" }));
    expect(suggestedAccount({ ...WORDS, sample: named })).toBeNull();
    expect(suggestedAccount(recorded<ImportResult>("import-prices"))).toBeNull();
  });

  it("is said as a mapping only when there is one", () => {
    expect(isMapped(NO_MAPPING)).toBe(false);
    expect(isMapped({ ...NO_MAPPING, decimal: "," })).toBe(true);
    expect(isMapped({ ...NO_MAPPING, columns: { date: "when" } })).toBe(true);
  });
});

describe("words", () => {
  it("count what came", () => {
    expect(countWords("activities", 1)).toBe("1 activity");
    expect(countWords("prices", 2500)).toBe("2,500 prices");
    expect(countWords("rates", 0)).toBe("0 rates");
  });

  it("name the accounts that were filled", () => {
    const account = (name: string) => ({ id: "acc_1", name, is_new: false, imported: 1, duplicates: 0 });
    expect(accountsWords([])).toBe("");
    expect(accountsWords([account("IRA")])).toBe("into IRA");
    expect(accountsWords(["A", "B", "C"].map(account))).toBe("into A, B and C");
  });

  it("tell how far it is", () => {
    const at = { job: "import", id: "job_1", stage: "writing", done: 12_000, total: 100_000 };
    expect(progressWords(at)).toBe("Writing, 12,000 of 100,000");
    expect(progressWords({ ...at, stage: "comparing", total: 0 })).toBe("Comparing with what is there");
    expect(progressWords({ ...at, stage: "else", total: 0 })).toBe("Working");
  });

  it.each([
    [812, "812 bytes"],
    [4_240, "4.2 kB"],
    [52_428_800, "52.4 MB"],
    [250_000_000, "250 MB"],
  ])("call %d bytes %s", (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words);
  });

  it("keep rows apart that say two things", () => {
    expect(keyed([{ row: 3 }, { row: 3 }, { row: 4 }]).map(({ key }) => key)).toEqual(["3.1", "3.2", "4.1"]);
  });
});

describe("the query string", () => {
  it("keeps what is understood", () => {
    expect(importSearch({ account: "acc_1", kind: "prices", x: 1 })).toEqual({
      account: "acc_1",
      kind: "prices",
    });
    expect(importSearch({ account: "<b>", kind: "all" })).toEqual({});
  });
});

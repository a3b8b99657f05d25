import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { trackedOf } from "@/lib/accounts/types";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import { type GivenFile, presetsQuery, previewQuery, useRunImport } from "../api/imports";
import {
  columnsOf,
  type ImportOptions,
  type ImportResult,
  importBlocker,
  NO_MAPPING,
  sizeWords,
  suggestedAccount,
} from "../model";
import type { ImportSearch } from "../search";

/** Names of accounts and columns are typed; the file is looked at again once they stand still. */
const SETTLE_MS = 350;

/** The account that rows go to at first: the one that was asked for, else the tracked one in use. */
function useFirstAccount(search: ImportSearch): string {
  const accounts = trackedOf(useQuery(accountsQuery).data?.accounts);
  return search.account ?? accounts.find((one) => one.is_selected)?.id ?? "";
}

function useOptions(search: ImportSearch) {
  const first = useFirstAccount(search);
  const [chosen, setChosen] = useState<Partial<ImportOptions>>({});
  const options: ImportOptions = {
    preset: "",
    account: first,
    isPrices: search.kind === "prices",
    dateFormat: null,
    mapping: NO_MAPPING,
    ...chosen,
  };
  const change = (patch: Partial<ImportOptions>) => setChosen((known) => ({ ...known, ...patch }));
  /** What was said of one file does not hold for the next. */
  const forget = () => setChosen({});
  return { options, isAccountChosen: first !== "" || chosen.account !== undefined, change, forget };
}

/** Gives the account that the file would open a better name than the server's, while nobody has chosen one. */
function useSuggestedAccount(
  preview: ImportResult | undefined,
  { isAccountChosen, change }: Pick<ReturnType<typeof useOptions>, "isAccountChosen" | "change">,
) {
  const suggested = preview && !isAccountChosen ? suggestedAccount(preview) : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the suggestion itself is news; `change` is made anew each time.
  useEffect(() => {
    if (suggested) {
      change({ account: suggested });
    }
  }, [suggested]);
}

const NONE: readonly string[] = [];

/** The columns of the file, kept while it is looked at again: what is being chosen must not vanish meanwhile. */
function useColumns(key: number, fresh: readonly string[] | undefined): readonly string[] {
  const [kept, setKept] = useState({ key, columns: NONE });
  const isNews = fresh !== undefined && (kept.key !== key || kept.columns.join("\n") !== fresh.join("\n"));
  if (isNews) {
    setKept({ key, columns: fresh });
  }
  return kept.key === key ? kept.columns : NONE;
}

/** Everything the wizard's parts share: the file, what is said of it, what it would do, and doing it. */
export function useWizard(search: ImportSearch) {
  const terms = useOptions(search);
  const { options, change, forget } = terms;
  const [given, setGiven] = useState<GivenFile | null>(null);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const count = useRef(0);
  const presets = useQuery(presetsQuery);
  const settled = useSettled(options, SETTLE_MS);
  const isSettled = JSON.stringify(options) === JSON.stringify(settled);
  const run = useRunImport();
  // Once it is imported, looking ahead would tell of a second time.
  const preview = useQuery(previewQuery(run.isSuccess ? null : given, settled));
  const error = preview.error ? asApiError(preview.error) : null;
  useSuggestedAccount(preview.data, terms);
  const columns = useColumns(
    given?.key ?? 0,
    preview.data?.file?.columns ?? (error ? columnsOf(error.extensions) : undefined),
  );
  const isChecking = given !== null && (preview.isFetching || !isSettled);
  const blocker = isChecking
    ? "The file is being looked at."
    : importBlocker(error ? undefined : preview.data, options);
  const choose = (file: File | null) => {
    const most = presets.data?.max_bytes;
    run.reset();
    forget();
    setTooLarge(
      file && most && file.size > most
        ? `${file.name} has ${sizeWords(file.size)}; at most ${sizeWords(most)} are taken. Split it into several files.`
        : null,
    );
    count.current += 1;
    setGiven(file && !(most && file.size > most) ? { key: count.current, file } : null);
  };
  return {
    given,
    choose,
    tooLarge,
    options,
    change,
    presets,
    preview: error ? undefined : preview.data,
    error,
    columns,
    isChecking,
    retry: () => void preview.refetch(),
    blocker,
    run,
    start: () => {
      if (given && blocker === null && !run.isPending) {
        run.mutate({ given, options });
      }
    },
  };
}

export type Wizard = ReturnType<typeof useWizard>;

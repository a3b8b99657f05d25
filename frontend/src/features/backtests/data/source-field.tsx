import { useInfiniteQuery } from "@tanstack/react-query";
import { Field, Select } from "@/components/ui/field";
import type { PartProps } from "../components/run-terms";
import { datasetsQuery } from "./api";

/** Whose bars: the market's, or those imported under a name. Nothing where nothing was imported. */
export function SourceField({ draft, onChange }: PartProps) {
  const { data } = useInfiniteQuery(datasetsQuery);
  const names = [...new Set(data?.pages.flatMap((page) => page.items.map(({ source }) => source)))];
  if (names.length === 0) {
    return null;
  }
  return (
    <Field label="Bars from" hint="Imported bars tell no dividends and splits beside their prices.">
      {(ids) => (
        <Select
          {...ids}
          value={draft.dataSource}
          options={[
            { value: "", label: "The market" },
            ...names.map((name) => ({ value: name, label: `${name} (imported)` })),
          ]}
          onChange={(event) =>
            onChange({ dataSource: event.target.value, ...(event.target.value ? { isRaw: false } : {}) })
          }
        />
      )}
    </Field>
  );
}

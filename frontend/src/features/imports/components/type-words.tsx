import { Field, Select } from "@/components/ui/field";
import { type ActivityKind, KIND_NAMES, KINDS } from "@/lib/activities/words";
import type { Wizard } from "../hooks/use-wizard";
import { canMap, type ImportResult, unknownWords } from "../model";

const CHOICES = [
  { value: "", label: "Not known" },
  ...KINDS.map((value) => ({ value, label: KIND_NAMES[value] })),
];

/** The file's own words for kinds that are not known: what each of them means is asked once for all its rows. */
export function TypeWords({ wizard, result }: { wizard: Wizard; result: ImportResult }) {
  const { mapping } = wizard.options;
  const words = canMap(result.preset)
    ? [...new Set([...Object.keys(mapping.types), ...unknownWords(result)])]
    : [];
  if (words.length === 0) {
    return null;
  }
  const put = (word: string, kind: string) => {
    const { [word]: _, ...others } = mapping.types;
    const types = kind ? { ...others, [word]: kind as ActivityKind } : others;
    wizard.change({ mapping: { ...mapping, types } });
  };
  return (
    <fieldset className="mt-3 rounded-button border border-paper-line bg-paper px-3 py-2.5">
      <legend className="px-1 text-13 font-semibold text-warn">What do these words mean?</legend>
      <div className="grid gap-2.5 tile:grid-cols-2 dial:grid-cols-3">
        {words.map((word) => (
          <Field key={word} label={word}>
            {(ids) => (
              <Select
                {...ids}
                value={mapping.types[word] ?? ""}
                options={CHOICES}
                onChange={(event) => put(word, event.target.value)}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

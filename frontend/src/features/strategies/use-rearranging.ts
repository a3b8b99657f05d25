import { useBuilder } from "./builder-context";
import { type Group, type Path, partAt, pathText } from "./editing";
import { groupOf, type Rearranged } from "./rearranging";

export const GROUP_NOTES = { and: "all of these", or: "any of these", not: "none of these" } as const;
export const SIDE_NAMES: Readonly<Record<string, string>> = {
  entry: "Enter when",
  exit: "Exit when",
  short_entry: "Sell short when",
  short_exit: "Buy back when",
};

type Part = "handle" | "more" | "rule" | "add";

/** The id of a part of the rule at `path`: where the focus goes with a rule that moves. */
export function partId(part: Part, path: Path): string {
  return `${part}-${pathText(path)}`;
}

/** The focus goes to the first of these that is there once the change is drawn. */
export function focusSoon(...ids: string[]): void {
  requestAnimationFrame(() => {
    const found = ids.map((id) => document.getElementById(id)).find((element) => element !== null);
    found?.focus();
  });
}

/** Puts a rearranged strategy in place: the focus goes with the rule, and its new place is told. */
export function useRearranging() {
  const { change, setOpen, say } = useBuilder();
  return (found: Rearranged, focus: Part, words: string) => {
    setOpen(null);
    change(found.definition);
    say(words);
    const other = focus === "handle" ? "more" : "handle";
    focusSoon(
      partId(focus, found.path),
      partId(other, found.path),
      partId("add", groupOf(found.path)),
      partId("rule", found.path),
    );
  };
}

/** `Place 1 of 2: the rule: …`, and in which group where that is another one. */
export function placeWords({ definition, path }: Rearranged, name: string, isElsewhere: boolean): string {
  const group = groupOf(path);
  const { rules, node } = partAt(definition, group) as Group;
  const place = `lace ${Number(path.at(-1)) + 1} of ${rules.length}: ${name}`;
  return isElsewhere ? `In “${GROUP_NOTES[node]}” of ${SIDE_NAMES[`${group[0]}`]}, p${place}` : `P${place}`;
}

import { Ellipsis } from "lucide-react";
import { useId } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { usePopover } from "@/components/ui/use-popover";
import { useBuilder } from "../builder-context";
import { type Group, type Path, partAt, pathText } from "../editing";
import { compareWords, type Definition } from "../model";
import {
  canUngroup,
  duplicated,
  groupOf,
  moved,
  movedOut,
  type Place,
  placesFor,
  type Rearranged,
  ungrouped,
  wrapped,
} from "../rearranging";
import { GROUP_NOTES, partId, placeWords, SIDE_NAMES, useRearranging } from "../use-rearranging";

interface Choice {
  key: string;
  words: string;
  /** What it comes to; null where nothing would move. */
  make: () => Rearranged | null;
  /** What is told then; its place when absent. */
  told?: string;
}

interface Section {
  title: string;
  choices: readonly Choice[];
}

/** `“any of these” of Enter when, with RSI (2) is below 10`. */
function placeName(definition: Definition, { path, node }: Place): string {
  const rule = (partAt(definition, path) as Group).rules.find((one) => one.node === "compare");
  const first = rule?.node === "compare" ? `, with ${compareWords(rule, definition.parameters)}` : "";
  return `“${GROUP_NOTES[node]}” of ${SIDE_NAMES[`${path[0]}`]}${first}`;
}

function moves(definition: Definition, path: Path): Choice[] {
  const index = path.at(-1);
  if (typeof index !== "number") {
    return [];
  }
  const group = groupOf(path);
  const last = (partAt(definition, group) as Group).rules.length - 1;
  const to = (place: number) => () => moved(definition, path, group, place);
  return [
    ...(index > 0 ? [{ key: "up", words: "Up", make: to(index - 1) }] : []),
    ...(index < last ? [{ key: "down", words: "Down", make: to(index + 1) }] : []),
    ...(group.length > 1
      ? [{ key: "out", words: "Out of its group", make: () => movedOut(definition, path) }]
      : []),
    ...placesFor(definition, path).map((place) => ({
      key: pathText(place.path),
      words: `Into ${placeName(definition, place)}`,
      make: () => moved(definition, path, place.path, place.count),
    })),
  ];
}

function groupings(definition: Definition, path: Path): Choice[] {
  const isGroup = canUngroup(definition, path);
  return [
    ...(["and", "or", "not"] as const).map((node) => ({
      key: node,
      words: `In ${node === "and" ? "an AND" : node === "or" ? "an OR" : "a NOT"} group`,
      make: () => wrapped(definition, path, node),
      told: `It stands in a group of its own: ${GROUP_NOTES[node]}.`,
    })),
    ...(isGroup
      ? [
          {
            key: "ungroup",
            words: "Ungroup",
            make: () => ungrouped(definition, path),
            told: "The group is gone; its rules stand in its place.",
          },
        ]
      : []),
  ];
}

function sectionsOf(definition: Definition, path: Path): Section[] {
  const copy: Choice = {
    key: "duplicate",
    words: "Duplicate",
    make: () => duplicated(definition, path),
  };
  return [
    { title: "Move", choices: moves(definition, path) },
    { title: "Group", choices: groupings(definition, path) },
    { title: "Copy", choices: path.length > 1 ? [copy] : [] },
  ].filter(({ choices }) => choices.length > 0);
}

/** What can be done with a rule beside changing it, each by a press. */
export function RuleMenu({ path, name }: { path: Path; name: string }) {
  const id = useId();
  const { definition } = useBuilder();
  const rearrange = useRearranging();
  const { isOpen, frame, onKeyDown, toggle, close } = usePopover<HTMLSpanElement>();
  const choose = ({ make, told }: Choice) => {
    const found = make();
    close();
    if (found) {
      const isElsewhere = pathText(groupOf(found.path)) !== pathText(groupOf(path));
      rearrange(found, "more", told ?? placeWords(found, name, isElsewhere));
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from anywhere inside it.
    <span ref={frame} className="relative" onKeyDown={onKeyDown}>
      <IconButton
        id={partId("more", path)}
        label={`Move, group or copy ${name}`}
        size="sm"
        variant="ghost"
        aria-expanded={isOpen}
        aria-controls={`${id}-menu`}
        onClick={toggle}
      >
        <Ellipsis size={15} aria-hidden />
      </IconButton>
      {isOpen ? (
        <div
          id={`${id}-menu`}
          className="absolute top-full right-0 z-30 mt-1 grid w-64 gap-0.5 rounded-button border border-line2 bg-s2 p-1.5 shadow-pop"
        >
          {sectionsOf(definition, path).map(({ title, choices }) => (
            <fieldset key={title} className="m-0 grid min-w-0 gap-0.5 border-0 p-0">
              <legend className="px-2.5 pt-1 text-12 text-text3">{title}</legend>
              {choices.map((choice) => (
                <Button
                  key={choice.key}
                  size="sm"
                  variant="ghost"
                  className="h-auto min-h-8 justify-start py-1 text-left whitespace-normal!"
                  onClick={() => choose(choice)}
                >
                  {choice.words}
                </Button>
              ))}
            </fieldset>
          ))}
        </div>
      ) : null}
    </span>
  );
}

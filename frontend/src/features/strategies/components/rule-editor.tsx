import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { useBuilder } from "../builder-context";
import { useDrag } from "../drag-context";
import { GROUP_ATTRIBUTE } from "../drop";
import { type Group, NEW_RULE, type Path, pathText, withPart, withRule } from "../editing";
import type { Rule } from "../model";
import { focusSoon, GROUP_NOTES, partId } from "../use-rearranging";
import { RuleHandle } from "./rule-handle";
import { RuleList } from "./rule-list";
import { NowMark } from "./rule-now";
import { CompareRow, ConstantRow, Messages, RowButtons } from "./rule-row";

const GROUPS = {
  and: { word: "AND", note: GROUP_NOTES.and, line: "border-l-brand", badge: "bg-brand" },
  or: { word: "OR", note: GROUP_NOTES.or, line: "border-l-info", badge: "bg-info" },
  not: { word: "NOT", note: GROUP_NOTES.not, line: "border-l-warn", badge: "bg-warn" },
} as const;

/** A rule, its groups and comparisons, each of which can be changed where it stands. */
export function RuleEditor({ rule, path }: { rule: Rule; path: Path }) {
  switch (rule.node) {
    case "compare":
      return (
        <>
          <CompareRow path={path} />
          {path.length === 1 ? <Combine rule={rule} path={path} /> : null}
        </>
      );
    case "constant":
      return <ConstantRow value={rule.value} path={path} />;
    default:
      return <GroupEditor group={rule} path={path} />;
  }
}

/** A side of one comparison becomes a group with a second one. */
function Combine({ rule, path }: { rule: Rule; path: Path }) {
  const { definition, change, setOpen } = useBuilder();
  const combine = (node: "and" | "or") => {
    change(withPart(definition, path, { node, rules: [rule, NEW_RULE] }));
    setOpen([...path, "rules", 1]);
    focusSoon(partId("rule", [...path, "rules", 1]));
  };
  return (
    <div className="mt-1.5 flex gap-1.5">
      {(["and", "or"] as const).map((node) => (
        <Button key={node} size="sm" variant="ghost" onClick={() => combine(node)}>
          <Plus size={14} aria-hidden />
          {GROUPS[node].word} rule
        </Button>
      ))}
    </div>
  );
}

function GroupEditor({ group, path }: { group: Group; path: Path }) {
  const { definition, change, setOpen, problems } = useBuilder();
  const { drag } = useDrag();
  const { note, line, badge } = GROUPS[group.node];
  // What is dragged here comes from elsewhere: among its own, the line is enough.
  const isTarget =
    drag?.group === pathText(path) && drag.rule.split(".").slice(0, -2).join(".") !== drag.group;
  const add = (rule: Rule) => {
    change(withRule(definition, path, rule));
    setOpen(rule.node === "compare" ? [...path, "rules", group.rules.length] : null);
  };
  const own = problems.filter((one) => one.path === pathText(path));
  return (
    <div
      {...{ [GROUP_ATTRIBUTE]: pathText(path) }}
      className={cn(
        "rounded-button border border-l-[3px] border-line2 bg-sunk p-2.5",
        line,
        isTarget && "outline-2 outline-brand",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <RuleHandle path={path} name={`the group “${note}”`} />
        <select
          aria-label={`Kind of group, ${note}`}
          value={group.node}
          onChange={({ target }) =>
            change(withPart(definition, path, { ...group, node: target.value as "and" }))
          }
          className={cn(
            "h-7 rounded-control px-1.5 text-12 font-bold tracking-[0.04em] text-on-brand [&>option]:bg-s2 [&>option]:text-text",
            badge,
          )}
        >
          {Object.entries(GROUPS).map(([node, { word }]) => (
            <option key={node} value={node}>
              {word}
            </option>
          ))}
        </select>
        <span className="mr-auto text-13 text-text2">{note}</span>
        <NowMark path={path} />
        <Button id={partId("add", path)} size="sm" variant="ghost" onClick={() => add(NEW_RULE)}>
          <Plus size={14} aria-hidden />
          Rule
        </Button>
        <Button size="sm" variant="ghost" onClick={() => add({ node: "or", rules: [NEW_RULE] })}>
          <Plus size={14} aria-hidden />
          Group
        </Button>
        <RowButtons path={path} name={`the group “${note}”`} />
      </div>
      {group.rules.length > 0 ? (
        <RuleList path={path}>
          {group.rules.map((inner, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name of its own; its place is what it is known by.
            <RuleEditor key={index} rule={inner} path={[...path, "rules", index]} />
          ))}
        </RuleList>
      ) : null}
      <Messages messages={own.map(({ message }) => message)} />
    </div>
  );
}

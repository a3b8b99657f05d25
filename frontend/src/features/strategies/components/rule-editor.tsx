import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { cn } from "@/lib/cn";
import { PHONE, useMedia } from "@/lib/use-media";
import { useBuilder } from "../builder-context";
import {
  type Group,
  moved,
  NEW_RULE,
  type Path,
  partAt,
  pathText,
  problemsAt,
  withoutRule,
  withPart,
  withRule,
} from "../editing";
import { compareWords, type Rule } from "../model";
import { CompareForm } from "./compare-form";
import { NowList, NowMark } from "./rule-now";

const GROUPS = {
  and: { word: "AND", note: "all of these", line: "border-l-brand", badge: "bg-brand" },
  or: { word: "OR", note: "any of these", line: "border-l-info", badge: "bg-info" },
  not: { word: "NOT", note: "none of these", line: "border-l-warn", badge: "bg-warn" },
} as const;

/** The id of the button that adds to a group: where the focus goes when a rule of it is removed. */
function addId(path: Path): string {
  return `add-${pathText(path)}`;
}

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
  const { note, line, badge } = GROUPS[group.node];
  const add = (rule: Rule) => {
    change(withRule(definition, path, rule));
    setOpen(rule.node === "compare" ? [...path, "rules", group.rules.length] : null);
  };
  const own = problems.filter((one) => one.path === pathText(path));
  return (
    <div className={cn("rounded-button border border-l-[3px] border-line2 bg-sunk p-2.5", line)}>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
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
        <Button id={addId(path)} size="sm" variant="ghost" onClick={() => add(NEW_RULE)}>
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
        <ul className="mt-2 grid gap-2">
          {group.rules.map((inner, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name of its own; its place is what it is known by.
            <li key={index} className="min-w-0">
              <RuleEditor rule={inner} path={[...path, "rules", index]} />
            </li>
          ))}
        </ul>
      ) : null}
      <Messages messages={own.map(({ message }) => message)} />
    </div>
  );
}

function RowButtons({ path, name }: { path: Path; name: string }) {
  const { definition, change, setOpen } = useBuilder();
  const index = path.at(-1);
  const neighbours = partAt(definition, path.slice(0, -1));
  const count = Array.isArray(neighbours) ? neighbours.length : 0;
  const remove = () => {
    change(withoutRule(definition, path));
    setOpen(null);
    requestAnimationFrame(() => document.getElementById(addId(path.slice(0, -2)))?.focus());
  };
  const move = (step: -1 | 1) => {
    setOpen(null);
    change(moved(definition, path, step));
  };
  return (
    <span className="flex shrink-0">
      {typeof index === "number" && index > 0 ? (
        <IconButton label={`Move up ${name}`} size="sm" variant="ghost" onClick={() => move(-1)}>
          <ArrowUp size={14} aria-hidden />
        </IconButton>
      ) : null}
      {typeof index === "number" && index < count - 1 ? (
        <IconButton label={`Move down ${name}`} size="sm" variant="ghost" onClick={() => move(1)}>
          <ArrowDown size={14} aria-hidden />
        </IconButton>
      ) : null}
      <IconButton label={`Remove ${name}`} size="sm" variant="ghost" onClick={remove}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </span>
  );
}

function CompareRow({ path }: { path: Path }) {
  const { definition, problems, open, setOpen } = useBuilder();
  const isPhone = useMedia(PHONE);
  const rule = partAt(definition, path) as Extract<Rule, { node: "compare" }>;
  const words = compareWords(rule, definition.parameters);
  const found = problemsAt(problems, path);
  const isOpen = open === pathText(path);
  const form = isOpen ? (
    <>
      <CompareForm rule={rule} path={path} />
      <NowList path={path} />
    </>
  ) : null;
  return (
    <div
      className={cn(
        "rounded-button border bg-s1",
        found.length > 0 ? "border-down" : "border-line2",
        isOpen && "border-strong",
      )}
    >
      <div className="flex flex-wrap items-center justify-end gap-x-1 px-1.5 py-1">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Change the rule: ${words}`}
          onClick={() => setOpen(isOpen ? null : path)}
          className="num min-h-9 min-w-48 flex-1 rounded-control px-1.5 text-left text-13 font-medium hover:bg-s2"
        >
          {words}
        </button>
        <NowMark path={path} />
        <RowButtons path={path} name={`the rule: ${words}`} />
      </div>
      <Messages messages={found.map(({ message }) => message)} />
      {form && !isPhone ? <div className="border-t border-line2 p-2.5">{form}</div> : null}
      {isPhone ? (
        <Dialog
          drawer
          open={isOpen}
          onClose={() => setOpen(null)}
          title="Rule"
          description={words}
          actions={
            <Button variant="primary" onClick={() => setOpen(null)}>
              Done
            </Button>
          }
        >
          {form}
        </Dialog>
      ) : null}
    </div>
  );
}

function ConstantRow({ value, path }: { value: boolean; path: Path }) {
  const { definition, change } = useBuilder();
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-button border border-line2 bg-s1 px-2.5 py-1.5 text-13">
      <span className="mr-auto font-medium">{value ? "Always" : "Never"}</span>
      <Button
        size="sm"
        variant="ghost"
        onClick={() => change(withPart(definition, path, { node: "constant", value: !value }))}
      >
        Make it “{value ? "never" : "always"}”
      </Button>
      <Button
        size="sm"
        variant="ghost"
        onClick={() => change(withPart(definition, path, { node: "and", rules: [NEW_RULE] }))}
      >
        <Plus size={14} aria-hidden />
        Rules instead
      </Button>
      {typeof path.at(-1) === "number" ? <RowButtons path={path} name="the rule" /> : null}
    </div>
  );
}

function Messages({ messages }: { messages: readonly string[] }) {
  return messages.length > 0 ? (
    <ul className="px-2.5 pb-1.5 text-12 font-medium text-down">
      {messages.map((message) => (
        <li key={message}>It {message}</li>
      ))}
    </ul>
  ) : null;
}

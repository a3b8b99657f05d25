import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { cn } from "@/lib/cn";
import { PHONE, useMedia } from "@/lib/use-media";
import { useBuilder } from "../builder-context";
import { NEW_RULE, type Path, partAt, pathText, problemsAt, withoutRule, withPart } from "../editing";
import { compareWords, type Rule } from "../model";
import { groupOf } from "../rearranging";
import { focusSoon, partId } from "../use-rearranging";
import { CompareForm } from "./compare-form";
import { RuleChips } from "./rule-chips";
import { RuleHandle } from "./rule-handle";
import { RuleMenu } from "./rule-menu";
import { NowList, NowMark } from "./rule-now";

/** What can be done with a whole rule. */
export function RowButtons({ path, name }: { path: Path; name: string }) {
  const { definition, change, setOpen, say } = useBuilder();
  const remove = () => {
    change(withoutRule(definition, path));
    setOpen(null);
    say(`Removed: ${name}`);
    focusSoon(partId("add", groupOf(path)), partId("add", path));
  };
  return (
    <span className="flex shrink-0">
      <RuleMenu path={path} name={name} />
      <IconButton label={`Remove ${name}`} size="sm" variant="ghost" onClick={remove}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </span>
  );
}

/** One comparison: what it says, what of that is so now, and its form when it is open. */
export function CompareRow({ path }: { path: Path }) {
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
        <RuleHandle path={path} name={`the rule: ${words}`} />
        <button
          type="button"
          id={partId("rule", path)}
          aria-expanded={isOpen}
          aria-label={`Change the rule: ${words}`}
          onClick={() => setOpen(isOpen ? null : path)}
          className="num min-h-9 min-w-48 flex-1 rounded-control px-1.5 py-1 text-left text-13 hover:bg-s2"
        >
          <RuleChips rule={rule} parameters={definition.parameters} />
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

/** A side without rules. */
export function ConstantRow({ value, path }: { value: boolean; path: Path }) {
  const { definition, change } = useBuilder();
  const begin = () => {
    change(withPart(definition, path, { node: "and", rules: [NEW_RULE] }));
    focusSoon(partId("rule", [...path, "rules", 0]));
  };
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
      <Button id={partId("add", path)} size="sm" variant="ghost" onClick={begin}>
        <Plus size={14} aria-hidden />
        Rules instead
      </Button>
      {typeof path.at(-1) === "number" ? <RowButtons path={path} name="the rule" /> : null}
    </div>
  );
}

/** What is wrong with a rule. */
export function Messages({ messages }: { messages: readonly string[] }) {
  return messages.length > 0 ? (
    <ul className="px-2.5 pb-1.5 text-12 font-medium text-down">
      {messages.map((message) => (
        <li key={message}>It {message}</li>
      ))}
    </ul>
  ) : null;
}

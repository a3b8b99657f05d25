import { cn } from "@/lib/cn";
import { compareWords, type Parameter, type Rule } from "../model";

const GROUPS = {
  and: { word: "AND", note: "all of these hold", tone: "text-brand" },
  or: { word: "OR", note: "at least one holds", tone: "text-info" },
  not: { word: "NOT", note: "none of these holds", tone: "text-warn" },
} as const;

/** A rule as a tree: AND, OR and NOT by word and colour, comparisons in words. */
export function RuleTree({ rule, parameters }: { rule: Rule; parameters: readonly Parameter[] }) {
  if (rule.node === "compare") {
    return <p className="num py-0.5 text-13">{compareWords(rule, parameters)}</p>;
  }
  if (rule.node === "constant") {
    return <p className="py-0.5 text-13">{rule.value ? "Always" : "Never"}</p>;
  }
  const { word, note, tone } = GROUPS[rule.node];
  return (
    <div>
      <p className="text-12">
        <b className={cn("font-bold tracking-[0.04em]", tone)}>{word}</b>{" "}
        <span className="text-text3">{note}</span>
      </p>
      <ul className={cn("ml-1 border-l-2 border-current pl-2.5 @min-[600px]:pl-4", tone)}>
        {rule.rules.map((inner) => (
          <li key={JSON.stringify(inner)} className="text-text">
            <RuleTree rule={inner} parameters={parameters} />
          </li>
        ))}
      </ul>
    </div>
  );
}

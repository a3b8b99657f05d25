import type { Column } from "@/components/ui/columns";
import { InlineError } from "@/components/ui/states";
import { VirtualTable } from "@/components/ui/virtual-table";
import { formatDateTime, formatPrice } from "@/lib/format";
import { DELAY_WORDS } from "@/lib/live/truth";
import { asApiError } from "@/lib/problem";
import { useAmounts } from "@/lib/use-amounts";
import { inputCountWords, inputKey, unitText } from "../explanation";
import type { EntryRef, Explanation } from "../model";

type Input = Explanation["inputs"][number];

function Source({ input }: { input: Input }) {
  return (
    <>
      <span className="block">{input.source}</span>
      <span className="block text-12 text-text3">
        {input.as_of ? <time dateTime={input.as_of}>{formatDateTime(input.as_of)}</time> : null}
        {input.delay && input.delay !== "live" ? (
          <span className={input.delay === "stale" ? "text-warn" : "text-paper-text"}>
            {" "}
            {DELAY_WORDS[input.delay]}
          </span>
        ) : null}
      </span>
    </>
  );
}

export interface OpenedEntry {
  entry: EntryRef;
  label: string;
  key: string;
}

function Label({
  input,
  name,
  onEntry,
}: { input: Input; name: string } & Pick<ExplanationInputsProps, "onEntry">) {
  const { entry, label } = input;
  const text = useAmounts().sentence(label);
  if (entry === null) {
    return <span className="font-medium">{text}</span>;
  }
  return (
    <button
      type="button"
      data-ledger-entry={name}
      title="Show the entry"
      onClick={() => onEntry({ entry, label, key: name })}
      className="rounded-[4px] text-left font-medium underline decoration-line2 decoration-dotted underline-offset-4 hover:decoration-current"
    >
      {text}
    </button>
  );
}

export interface ExplanationInputsProps {
  found: Explanation;
  /** Those that are loaded, of all pages. */
  inputs: readonly Input[];
  /** Loads the next ones; absent where there are no more. */
  onMore: (() => void) | undefined;
  isLoading: boolean;
  error: Error | null;
  /** Opens what was booked; `key` finds the button that opened it again. */
  onEntry: (opened: OpenedEntry) => void;
}

/** What a figure was computed from, with where each comes from and how old it is; more load as it is scrolled. */
export function ExplanationInputs(props: ExplanationInputsProps) {
  const { found, inputs, onMore, isLoading, error, onEntry } = props;
  const amounts = useAmounts();
  const keyOf = inputKey(inputs);
  if (inputs.length === 0) {
    return <p className="text-13 text-text2">Nothing: the account had no such entries in this period.</p>;
  }
  const columns: Column<Input>[] = [
    {
      key: "what",
      header: "What",
      className: "whitespace-normal! min-w-32",
      isHeading: true,
      cell: (input) => (
        <>
          <Label input={input} name={keyOf(input)} onEntry={onEntry} />
          {input.reference ? (
            <span className="block text-11 font-normal text-text3">{input.reference}</span>
          ) : null}
        </>
      ),
    },
    {
      key: "value",
      header: "Value",
      right: true,
      cell: (input) =>
        input.kind === "price" || input.kind === "rate"
          ? formatPrice(input.value)
          : unitText(input.value, input.unit, amounts, found.currency),
    },
    {
      key: "source",
      header: "Source and time",
      className: "whitespace-normal! min-w-28",
      cell: (input) => <Source input={input} />,
    },
  ];
  return (
    <>
      <VirtualTable
        caption="Inputs of the figure"
        columns={columns}
        rows={inputs}
        rowKey={keyOf}
        total={found.input_count}
        onEnd={isLoading ? undefined : onMore}
        className="max-h-[360px]"
      />
      <p role="status" className="num mt-1.5 text-12 text-text3">
        {inputCountWords(inputs.length, found.input_count)}
        {isLoading ? ", loading" : ""}
      </p>
      {error ? <InlineError error={asApiError(error)} /> : null}
    </>
  );
}

import { useAmounts } from "@/lib/use-amounts";
import { unitText } from "../explanation";
import type { Explanation } from "../model";

/** The intermediate figures, in the order in which they are computed. */
export function ExplanationSteps({ found }: { found: Explanation }) {
  const amounts = useAmounts();
  return (
    <ol className="grid gap-px overflow-hidden rounded-control border border-line bg-line">
      {found.steps.map((step, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps have no other name, and their order is what they are.
          key={index}
          className="grid grid-cols-[1fr_auto] items-baseline gap-x-4 bg-card-b px-3 py-2 text-13"
        >
          <span className="font-medium">{step.label}</span>
          <b className="num text-right font-semibold">
            {unitText(step.value, step.unit, amounts, found.currency)}
          </b>
          <span className="num col-span-2 text-12 break-words text-text3">
            {amounts.sentence(step.expression)}
          </span>
        </li>
      ))}
    </ol>
  );
}

import { ArrowRight, CirclePlay } from "lucide-react";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useDemo } from "../api";

/** The way in without an account: a portfolio with simulated history. The server offers it outside production only. */
export function DemoOffer() {
  const demo = useDemo();
  return (
    <>
      <div className="my-3 flex items-center gap-3 text-12 text-text3 before:h-px before:flex-1 before:bg-line2 after:h-px after:flex-1 after:bg-line2">
        or
      </div>
      <button
        type="button"
        aria-busy={demo.isPending || undefined}
        onClick={() => {
          if (!demo.isPending) {
            demo.mutate(undefined);
          }
        }}
        className="grid w-full grid-cols-[42px_1fr_20px] items-center gap-[13px] rounded-[15px] border border-on-line bg-linear-135 from-wedge-focus-a to-live px-3.5 py-[13px] text-left hover:brightness-110"
      >
        <span className="grid size-[42px] place-items-center rounded-[12px] bg-live text-brand shadow-[inset_0_0_0_1px_var(--color-on-line)]">
          <CirclePlay size={20} strokeWidth={1.75} aria-hidden />
        </span>
        <span>
          <b className="block text-[14.5px] leading-[1.3] font-semibold">
            {demo.isPending ? "Preparing the demo portfolio" : "Try it with a demo portfolio"}
          </b>
          <small className="block text-[12.5px] leading-[1.4] text-text2">
            Two years of simulated history
          </small>
        </span>
        <ArrowRight size={18} aria-hidden className="text-focus" />
      </button>
      {demo.error ? <InlineError error={asApiError(demo.error)} /> : null}
    </>
  );
}

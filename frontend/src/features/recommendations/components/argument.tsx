import { ChevronDown, CircleMinus, CirclePlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cn } from "@/lib/cn";
import { PHONE, useMedia } from "@/lib/use-media";
import { citedNumbers, type Fact } from "../model";
import { EvidenceChips, EvidenceList, ThesisText } from "./evidence";

export interface ArgumentProps {
  thesis: string;
  counter: string;
  evidence: readonly Fact[];
}

interface SideProps {
  kind: "for" | "against";
  children: ReactNode;
}

function SideTitle({ kind }: Pick<SideProps, "kind">) {
  const Icon = kind === "for" ? CirclePlus : CircleMinus;
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 text-[12.5px] font-semibold",
        kind === "for" ? "text-brand" : "text-paper-text",
      )}
    >
      <Icon size={14} aria-hidden />
      {kind === "for" ? "Thesis" : "Counter-thesis"}
    </span>
  );
}

function Side({ kind, children }: SideProps) {
  return (
    <div>
      <h3 className="mb-0.5">
        <SideTitle kind={kind} />
      </h3>
      {children}
    </div>
  );
}

function WideArgument({ thesis, counter, evidence }: ArgumentProps) {
  const [selected, setSelected] = useState<number | null>(null);
  const onSelect = (number: number) => setSelected(number === selected ? null : number);
  const shared = { evidence, selected, onSelect };
  return (
    <>
      <div className="grid gap-x-5 gap-y-2 @min-[600px]:grid-cols-2">
        <Side kind="for">
          <ThesisText text={thesis} {...shared} />
        </Side>
        <Side kind="against">
          <ThesisText text={counter} {...shared} />
        </Side>
      </div>
      <EvidenceChips {...shared} cited={citedNumbers(`${thesis} ${counter}`)} />
    </>
  );
}

interface DisclosureProps {
  title: ReactNode;
  open?: boolean;
  onToggle?: (isOpen: boolean) => void;
  children: ReactNode;
}

function Disclosure({ title, open, onToggle, children }: DisclosureProps) {
  return (
    <details
      open={open}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
      className="group border-t border-hair"
    >
      <summary className="flex min-h-11 cursor-pointer items-center justify-between gap-2 text-13 font-semibold">
        {title}
        <ChevronDown size={16} aria-hidden className="text-text3 group-open:rotate-180" />
      </summary>
      <div className="pb-3">{children}</div>
    </details>
  );
}

function PhoneArgument({ thesis, counter, evidence }: ArgumentProps) {
  const [selected, setSelected] = useState<number | null>(null);
  const [isEvidenceOpen, setIsEvidenceOpen] = useState(false);
  const onSelect = (number: number) => {
    setSelected(number);
    setIsEvidenceOpen(true);
  };
  const shared = { evidence, selected, onSelect };
  return (
    <div>
      <Disclosure title={<SideTitle kind="for" />} open>
        <ThesisText text={thesis} {...shared} />
      </Disclosure>
      <Disclosure title={<SideTitle kind="against" />}>
        <ThesisText text={counter} {...shared} />
      </Disclosure>
      <Disclosure title={`Evidence (${evidence.length})`} open={isEvidenceOpen} onToggle={setIsEvidenceOpen}>
        <EvidenceList evidence={evidence} selected={selected} />
      </Disclosure>
    </div>
  );
}

/** Thesis beside counter-thesis, with their evidence; on a phone folded, the thesis open. */
export function Argument(props: ArgumentProps) {
  return useMedia(PHONE) ? <PhoneArgument {...props} /> : <WideArgument {...props} />;
}

import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, ChevronDown, CircleMinus, CirclePlus } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { ButtonLink } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { formatQuantity } from "@/lib/format";
import { PHONE, useMedia } from "@/lib/use-media";
import type { Proposal } from "../api";
import { EvidenceChips, EvidenceList, ThesisText } from "./evidence";
import { ProposalChart } from "./proposal-chart";
import { ProposalChance, ProposalFacts } from "./proposal-facts";

function Heading({ proposal, id }: { proposal: Proposal; id: string }) {
  const isSale = proposal.direction === "sell";
  const Arrow = isSale ? ArrowDown : ArrowUp;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <span
        className={cn(
          "inline-flex h-[27px] items-center gap-1 rounded-control border pr-3 pl-2 text-13 font-bold",
          isSale ? "border-paper-line bg-paper text-paper-text" : "border-live-line bg-live text-brand",
        )}
      >
        <Arrow size={15} aria-hidden />
        {isSale ? "Sell" : "Buy"} {formatQuantity(proposal.quantity)}
      </span>
      <h2 id={id} className="text-17 font-bold">
        <Link to="/research/$symbol" params={{ symbol: proposal.symbol }} className="hover:underline">
          {proposal.symbol}
        </Link>
      </h2>
      <span className="min-w-0 truncate text-13 text-text2">{proposal.name}</span>
      <span className="num ml-auto text-12 text-text3">Idea {proposal.rank}</span>
    </div>
  );
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

function WideArgument({ proposal }: { proposal: Proposal }) {
  const [selected, setSelected] = useState<number | null>(null);
  const onSelect = (number: number) => setSelected(number === selected ? null : number);
  const shared = { evidence: proposal.evidence, selected, onSelect };
  return (
    <>
      <div className="grid gap-x-5 gap-y-2 @min-[600px]:grid-cols-2">
        <Side kind="for">
          <ThesisText text={proposal.thesis} {...shared} />
        </Side>
        <Side kind="against">
          <ThesisText text={proposal.counter_thesis} {...shared} />
        </Side>
      </div>
      <EvidenceChips {...shared} />
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

function PhoneArgument({ proposal }: { proposal: Proposal }) {
  const [selected, setSelected] = useState<number | null>(null);
  const [isEvidenceOpen, setIsEvidenceOpen] = useState(false);
  const onSelect = (number: number) => {
    setSelected(number);
    setIsEvidenceOpen(true);
  };
  const shared = { evidence: proposal.evidence, selected, onSelect };
  return (
    <div>
      <Disclosure title={<SideTitle kind="for" />} open>
        <ThesisText text={proposal.thesis} {...shared} />
      </Disclosure>
      <Disclosure title={<SideTitle kind="against" />}>
        <ThesisText text={proposal.counter_thesis} {...shared} />
      </Disclosure>
      <Disclosure
        title={`Evidence (${proposal.evidence.length})`}
        open={isEvidenceOpen}
        onToggle={setIsEvidenceOpen}
      >
        <EvidenceList evidence={proposal.evidence} selected={selected} />
      </Disclosure>
    </div>
  );
}

/** One proposal: what, at which prices, why and why not, and on what evidence. It sends nothing. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const id = useId();
  const isPhone = useMedia(PHONE);
  const { symbol, direction, entry } = proposal;
  return (
    <article aria-labelledby={id} className="card @container flex min-w-0 flex-col gap-3 px-4 py-3">
      <Heading proposal={proposal} id={id} />
      <div className="grid items-start gap-x-3.5 gap-y-3 @min-[560px]:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] @min-[760px]:grid-cols-[minmax(0,304px)_minmax(0,1fr)_minmax(0,1fr)]">
        <div className="@min-[560px]:max-[760px]:row-span-2">
          <ProposalChart proposal={proposal} />
        </div>
        <ProposalFacts proposal={proposal} />
        <ProposalChance proposal={proposal} />
      </div>
      {isPhone ? <PhoneArgument proposal={proposal} /> : <WideArgument proposal={proposal} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ButtonLink to="/trade" search={{ symbol, side: direction, limit: entry }} variant="primary">
          Review order
        </ButtonLink>
        <ButtonLink to="/research/$symbol" params={{ symbol }}>
          Research {symbol}
        </ButtonLink>
        <span className="ml-auto text-[12.5px] text-text3">Nothing is sent without you</span>
      </div>
    </article>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Command } from "cmdk";
import { MessageCircle } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { searchQuery } from "@/lib/live/queries";
import { useSignOut } from "@/lib/live/sign-out";
import { asApiError } from "@/lib/problem";
import { FURTHER_PAGES, phaseColor, WORKFLOWS, workflowOf } from "@/lib/workflows";
import { useShell } from "./shell-context";

const GROUP =
  "[&_[cmdk-group-heading]]:eyebrow [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-2";
const ITEM =
  "flex cursor-pointer items-center gap-3 rounded-control px-2.5 py-2 text-13 data-[selected=true]:bg-s3 data-[selected=true]:text-text";

/** Search and jump: pages, symbols and actions. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is a press on the backdrop; Escape is its keyboard twin.
    <dialog
      ref={dialog}
      aria-label="Search or jump to"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && event.detail < 2 && onClose()}
      className="mx-auto mt-[12dvh] mb-auto w-[min(600px,calc(100vw-24px))] overflow-hidden rounded-card border border-line2 bg-s2 p-0 text-text shadow-pop"
    >
      <PaletteBody onClose={onClose} onLeave={() => dialog.current?.close()} />
    </dialog>
  );
}

interface PaletteBodyProps {
  onClose: () => void;
  /** Closes as Escape does: the focus goes back to where it was, for the dialog that opens next. */
  onLeave: () => void;
}

function PaletteBody({ onClose, onLeave }: PaletteBodyProps) {
  const router = useRouter();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const pages = WORKFLOWS.filter((item) => item.name.toLowerCase().includes(wanted) || item.key === wanted);
  const further = FURTHER_PAGES.filter((item) => item.name.toLowerCase().includes(wanted));
  const searched = useDeferredValue(text);
  const symbols = useSearch(searched);
  // Enter opens what stands first, so what stands below the symbols waits for them: "apple" and Enter is AAPL.
  const searching = wanted !== "" && (searched !== text || symbols.isLoading);
  const go = (to: string) => {
    onClose();
    void router.navigate({ to });
  };
  return (
    <Command shouldFilter={false} label="Search or jump to">
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Symbol, company, page or question"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-15 outline-none"
      />
      <Command.List className="max-h-[60dvh] overflow-auto p-1.5">
        <SymbolResults
          text={text}
          query={symbols}
          onChoose={(symbol) => go(`/research/${encodeURIComponent(symbol)}`)}
        />
        {pages.length + further.length > 0 ? (
          <Command.Group heading="Pages" className={GROUP}>
            {pages.map((item) => {
              const Icon = item.icon;
              return (
                <Command.Item
                  key={item.id}
                  value={`page:${item.id}`}
                  className={ITEM}
                  onSelect={() => go(item.path)}
                >
                  <Icon size={17} aria-hidden style={{ color: phaseColor(item.phase) }} />
                  {item.name}
                </Command.Item>
              );
            })}
            {further.map(({ name, path, icon: Icon, workflow }) => (
              <Command.Item key={path} value={`page:${path}`} className={ITEM} onSelect={() => go(path)}>
                <Icon size={17} aria-hidden style={{ color: phaseColor(workflowOf(workflow).phase) }} />
                {name}
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        {searching ? null : <AskAction text={text.trim()} onDone={onLeave} />}
        {"sign out".includes(wanted) && !searching ? <SignOutAction onDone={onClose} /> : null}
      </Command.List>
    </Command>
  );
}

interface SymbolResultsProps {
  text: string;
  query: ReturnType<typeof useSearch>;
  onChoose: (symbol: string) => void;
}

const useSearch = (text: string) => useQuery(searchQuery(text));

function SymbolResults({ text, query, onChoose }: SymbolResultsProps) {
  if (text.trim() === "") {
    return null;
  }
  if (query.isError) {
    return <p className="px-2.5 py-2 text-13 text-down">{asApiError(query.error).detail}</p>;
  }
  const results = query.data?.items ?? [];
  return (
    <Command.Group heading="Symbols" className={GROUP}>
      {results.slice(0, 8).map((item) => (
        <Command.Item
          key={item.symbol}
          value={`symbol:${item.symbol}`}
          className={ITEM}
          onSelect={() => onChoose(item.symbol)}
        >
          <b className="w-16 font-bold">{item.symbol}</b>
          <span className="truncate text-text2">{item.name}</span>
        </Command.Item>
      ))}
      {results.length === 0 ? (
        <p className="px-2.5 py-2 text-13 text-text3">
          {query.isFetching ? "Searching" : "No symbol matches."}
        </p>
      ) : null}
    </Command.Group>
  );
}

const ASK = "Ask the assistant";

/** Opens the assistant; what was typed is asked at once. */
function AskAction({ text, onDone }: { text: string; onDone: () => void }) {
  const { openAssistant } = useShell();
  const isName = ASK.toLowerCase().includes(text.toLowerCase());
  return (
    <Command.Group heading="Assistant" className={GROUP}>
      <Command.Item
        value="action:ask"
        className={ITEM}
        onSelect={() => {
          onDone();
          openAssistant(isName ? {} : { question: text });
        }}
      >
        <MessageCircle size={17} aria-hidden className="shrink-0 text-brand" />
        <span className="truncate">{isName ? ASK : `Ask: ${text}`}</span>
      </Command.Item>
    </Command.Group>
  );
}

function SignOutAction({ onDone }: { onDone: () => void }) {
  const signOut = useSignOut();
  return (
    <Command.Group heading="Actions" className={GROUP}>
      <Command.Item
        value="action:sign-out"
        className={ITEM}
        onSelect={() => signOut.mutate(undefined, { onSuccess: onDone })}
      >
        Sign out
        {signOut.error ? <span className="text-down">{asApiError(signOut.error).detail}</span> : null}
      </Command.Item>
    </Command.Group>
  );
}

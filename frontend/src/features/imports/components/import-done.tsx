import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { InlineError } from "@/components/ui/states";
import { useSelectAccount } from "@/lib/accounts/select";
import { asApiError } from "@/lib/problem";
import { useUndoImport } from "../api/imports";
import { accountsWords, countWords, type ImportAccount, type ImportResult, rowWords } from "../model";
import { Counts, RowTabs } from "./preview-card";

/** To the P&L of an account that was filled, which is the one to work with from then on. */
function ToPnl({ account, isSelected }: { account: ImportAccount; isSelected: boolean }) {
  const navigate = useNavigate();
  const select = useSelectAccount();
  const open = () => void navigate({ to: "/pnl" });
  return (
    <>
      <Button
        variant="primary"
        busy={select.isPending}
        onClick={() => (isSelected || !account.id ? open() : select.mutate(account.id, { onSuccess: open }))}
      >
        See the P&L of {account.name}
      </Button>
      {select.error ? <InlineError error={asApiError(select.error)} /> : null}
    </>
  );
}

function doneWords(result: ImportResult): string {
  const where = accountsWords(result.accounts);
  const again = result.is_repeated ? " This file had arrived before: nothing came twice." : "";
  const refused = result.refused > 0 ? ` ${rowWords(result.refused)} with errors stayed out.` : "";
  return `${countWords(result.kind, result.imported)} imported${where ? ` ${where}` : ""}.${refused}${again}`;
}

/** What the import did, with the way on and the way back. */
export function ImportDone({ result, onAgain }: { result: ImportResult; onAgain: () => void }) {
  const heading = useRef<HTMLParagraphElement>(null);
  const undo = useUndoImport(() => {});
  useEffect(() => heading.current?.focus(), []);
  const isUndone = undo.isSuccess;
  return (
    <Card title={isUndone ? "Taken back" : "Imported"}>
      <p ref={heading} tabIndex={-1} role="status" className="num flex gap-2 text-15 font-semibold">
        <CircleCheck size={20} aria-hidden className={isUndone ? "text-text3" : "shrink-0 text-up"} />
        {isUndone ? "The import was taken back: everything is as it was before it." : doneWords(result)}
      </p>
      {result.selected_account && !isUndone ? (
        <p className="mt-1 text-13 text-text2">{result.selected_account.reason}</p>
      ) : null}
      <div className="mt-4 flex flex-wrap gap-2">
        {isUndone
          ? null
          : result.accounts
              .slice(0, 3)
              .map((account) => (
                <ToPnl
                  key={account.name}
                  account={account}
                  isSelected={result.selected_account?.id === account.id}
                />
              ))}
        {isUndone || result.kind === "activities" ? null : (
          <ButtonLink to="/instruments" variant="primary">
            See your prices
          </ButtonLink>
        )}
        <Button onClick={onAgain}>Import another file</Button>
        {isUndone || !result.id ? null : (
          <Button variant="ghost" busy={undo.isPending} onClick={() => result.id && undo.mutate(result.id)}>
            <Undo2 size={15} aria-hidden /> Undo this import
          </Button>
        )}
      </div>
      {undo.error ? <InlineError error={asApiError(undo.error)} /> : null}
      {isUndone ? null : (
        <div className="mt-4">
          <Counts result={result} />
          {result.refused > 0 ? <RowTabs result={result} first="errors" /> : null}
        </div>
      )}
    </Card>
  );
}

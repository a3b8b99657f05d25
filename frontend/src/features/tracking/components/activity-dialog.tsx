import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/states";
import { trackedOf } from "@/lib/accounts/types";
import { activityTitle } from "@/lib/activities/words";
import { etDate } from "@/lib/format";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { useAddActivity } from "../api/activities";
import { bodyOf, type Entry, type EntryProblems, entryProblems, refusedField } from "../entry";
import { ActivityFields } from "./activity-fields";

export interface ActivityDialogProps {
  open: boolean;
  /** The account that is chosen at first. */
  account: string | undefined;
  onClose: () => void;
}

function useEntry(first: string | undefined) {
  const accounts = trackedOf(useQuery(accountsQuery).data?.accounts);
  const own =
    accounts.find(({ id }) => id === first) ?? accounts.find((one) => one.is_selected) ?? accounts[0];
  const [entry, setEntry] = useState<Entry>({
    type: "buy",
    account: own?.id ?? "",
    date: etDate(new Date()),
    currency: own?.currency ?? "USD",
    note: "",
    texts: {},
  });
  const change = (patch: Partial<Entry>) => setEntry((known) => ({ ...known, ...patch }));
  return { accounts, entry, change };
}

/** The form of one activity. After one is added it stays open for the next, with account, kind and day kept. */
function ActivityForm({ account, onClose }: Omit<ActivityDialogProps, "open">) {
  const { accounts, entry, change } = useEntry(account);
  const [isTried, setIsTried] = useState(false);
  const [done, setDone] = useState("");
  const add = useAddActivity((added) => {
    setDone(`${activityTitle(added)} was added.`);
    toast.success(`${activityTitle(added)} was added.`);
    setIsTried(false);
    change({ texts: {}, note: "" });
  });
  const error = add.error ? asApiError(add.error) : null;
  const refused = refusedField(error, entry);
  const missing = entryProblems(entry);
  const isReady = Object.keys(missing).length === 0;
  const problems: EntryProblems = {
    ...(isTried ? missing : {}),
    ...(refused && error ? { [refused]: error.errors[0]?.message ?? error.detail } : {}),
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    setDone("");
    if (isReady && !add.isPending) {
      add.mutate(bodyOf(entry));
    }
  };
  const onChange = (patch: Partial<Entry>) => {
    add.reset();
    change(patch);
  };
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-3">
      <ActivityFields entry={entry} accounts={accounts} problems={problems} onChange={onChange} />
      {error && !refused ? <InlineError error={error} /> : null}
      <p role="status" className="min-h-[18px] text-12 text-up">
        {done}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Done</Button>
        <Button type="submit" variant="primary" busy={add.isPending}>
          Add activity
        </Button>
      </div>
    </form>
  );
}

export function ActivityDialog({ open, account, onClose }: ActivityDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add an activity"
      description="In the words of your broker's statement. Days are those of New York."
      className="w-[min(620px,calc(100vw-32px))]"
    >
      <ActivityForm account={account} onClose={onClose} />
    </Dialog>
  );
}

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import {
  activityTitle,
  costWords,
  KIND_NAMES,
  quantityWords,
  termsWords,
  whenWords,
} from "@/lib/activities/words";
import { formatDay, formatMoney, formatPrice } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { NARROW, useMedia } from "@/lib/use-media";
import { useDeleteActivity } from "../api/activities";
import type { Activity } from "../model";

export interface ActivityListProps {
  activities: readonly Activity[];
  isLocked: boolean;
}

interface RowProps {
  activity: Activity;
  isLocked: boolean;
  onDelete: (activity: Activity) => void;
}

function DeleteButton({ activity, isLocked, onDelete }: RowProps) {
  return isLocked ? null : (
    <IconButton
      size="sm"
      variant="ghost"
      label={`Delete: ${activityTitle(activity)}, ${formatDay(activity.date)}`}
      onClick={() => onDelete(activity)}
    >
      <Trash2 size={15} aria-hidden />
    </IconButton>
  );
}

function ActivityRow(props: RowProps) {
  const { activity } = props;
  return (
    <Tr>
      <Td className="whitespace-nowrap">{whenWords(activity)}</Td>
      <Td className="whitespace-nowrap">{KIND_NAMES[activity.type]}</Td>
      <Td>
        <b className="font-bold">{activity.symbol}</b>
        <span className="block text-12 text-text3 empty:hidden">{termsWords(activity)}</span>
      </Td>
      <Td right>{quantityWords(activity)}</Td>
      <Td right>{activity.price === null ? "" : formatPrice(activity.price)}</Td>
      <Td right className="font-semibold">
        {activity.amount === null ? "" : formatMoney(activity.amount, activity.currency)}
        <span className="block text-12 font-normal text-text3 empty:hidden">{costWords(activity)}</span>
      </Td>
      <Td>
        {activity.account_name}
        <span className="block text-12 text-text3">{activity.is_imported ? "imported" : "typed"}</span>
      </Td>
      <Td className="max-w-[220px] text-12 break-words text-text2">{activity.note}</Td>
      <Td right>
        <DeleteButton {...props} />
      </Td>
    </Tr>
  );
}

function ActivityItem(props: RowProps) {
  const { activity } = props;
  const details = [termsWords(activity), costWords(activity), activity.note].filter(Boolean).join(" · ");
  return (
    <li className="num flex items-center gap-3 border-b border-hair py-2.5 text-13 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-3">
          <span className="min-w-0 font-semibold">
            {KIND_NAMES[activity.type]} {quantityWords(activity)} {activity.symbol}
          </span>
          <span className="shrink-0 font-semibold">
            {activity.amount === null ? "" : formatMoney(activity.amount, activity.currency)}
          </span>
        </p>
        <p className="text-12 break-words text-text3">
          {whenWords(activity)} · {activity.account_name}, {activity.is_imported ? "imported" : "typed"}
        </p>
        {details ? <p className="text-12 break-words text-text2">{details}</p> : null}
      </div>
      <DeleteButton {...props} />
    </li>
  );
}

function ActivityTable({ rows }: { rows: readonly RowProps[] }) {
  return (
    <Table caption="Activities, newest first">
      <thead>
        <tr>
          <Th>Date</Th>
          <Th>Kind</Th>
          <Th>Symbol</Th>
          <Th right>Quantity</Th>
          <Th right>Price</Th>
          <Th right>Amount</Th>
          <Th>Account</Th>
          <Th>Note</Th>
          <Th>
            <span className="sr-only">Delete</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ActivityRow key={row.activity.id} {...row} />
        ))}
      </tbody>
    </Table>
  );
}

/** Activities as a table, on narrow screens as items; each can be deleted after a second word. */
export function ActivityList({ activities, isLocked }: ActivityListProps) {
  const [deleting, setDeleting] = useState<Activity | null>(null);
  const isNarrow = useMedia(NARROW);
  const rows = activities.map((activity) => ({ activity, isLocked, onDelete: setDeleting }));
  return (
    <>
      {isNarrow ? (
        <ul aria-label="Activities, newest first">
          {rows.map((row) => (
            <ActivityItem key={row.activity.id} {...row} />
          ))}
        </ul>
      ) : (
        <ActivityTable rows={rows} />
      )}
      <DeleteDialog activity={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

function DeleteDialog({ activity, onClose }: { activity: Activity | null; onClose: () => void }) {
  const remove = useDeleteActivity(() => {
    toast.success("The activity has been deleted.");
    close();
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  const words = activity
    ? `${activityTitle(activity)} of ${formatDay(activity.date)} in ${activity.account_name}. `
    : "";
  const origin = activity?.is_imported
    ? "It came with an import: importing that file again brings it back. "
    : "";
  return (
    <ConfirmDialog
      open={activity !== null}
      title="Delete this activity?"
      description={`${words}${origin}Holdings, cash, lots and returns are reckoned without it from then on.`}
      confirmLabel="Delete activity"
      cancelLabel="Keep it"
      tone="danger"
      busy={remove.isPending}
      error={remove.error ? asApiError(remove.error) : null}
      onConfirm={() => activity && remove.mutate(activity.id)}
      onClose={close}
    />
  );
}

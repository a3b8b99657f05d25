import { Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { IconButton } from "@/components/ui/button";
import type { Column } from "@/components/ui/columns";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { VirtualList } from "@/components/ui/virtual-list";
import { VirtualTable } from "@/components/ui/virtual-table";
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
  /** Asks for the next ones; absent where all are loaded. */
  onEnd: (() => void) | undefined;
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

function columnsOf(actions: Omit<RowProps, "activity">): Column<Activity>[] {
  return [
    { key: "Date", header: "Date", cell: whenWords },
    { key: "Kind", header: "Kind", cell: ({ type }) => KIND_NAMES[type] },
    {
      key: "Symbol",
      header: "Symbol",
      cell: (activity) => (
        <>
          <b className="font-bold">{activity.symbol}</b>
          <span className="block text-12 text-text3 empty:hidden">{termsWords(activity)}</span>
        </>
      ),
    },
    { key: "Quantity", header: "Quantity", right: true, cell: quantityWords },
    {
      key: "Price",
      header: "Price",
      right: true,
      cell: ({ price }) => (price === null ? "" : formatPrice(price)),
    },
    {
      key: "Amount",
      header: "Amount",
      right: true,
      className: "font-semibold",
      cell: (activity) => (
        <>
          {activity.amount === null ? "" : formatMoney(activity.amount, activity.currency)}
          <span className="block text-12 font-normal text-text3 empty:hidden">{costWords(activity)}</span>
        </>
      ),
    },
    {
      key: "Account",
      header: "Account",
      cell: (activity) => (
        <>
          {activity.account_name}
          <span className="block text-12 text-text3">{activity.is_imported ? "imported" : "typed"}</span>
        </>
      ),
    },
    {
      key: "Note",
      header: "Note",
      className: "max-w-[220px] whitespace-normal! text-12 break-words text-text2",
      cell: ({ note }) => note,
    },
    {
      key: "Delete",
      header: <span className="sr-only">Delete</span>,
      right: true,
      cell: (activity) => <DeleteButton activity={activity} {...actions} />,
    },
  ];
}

function ActivityItem(props: RowProps) {
  const { activity } = props;
  const details = [termsWords(activity), costWords(activity), activity.note].filter(Boolean).join(" · ");
  return (
    <div className="flex items-center gap-3">
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
    </div>
  );
}

const CAPTION = "Activities, newest first";
/** As much of the window as the filters leave. */
const HEIGHT = "max-h-[max(320px,calc(100dvh-330px))]";

/** Activities as a table, on narrow screens as items; more load as it is scrolled, each can be deleted. */
export function ActivityList({ activities, isLocked, onEnd }: ActivityListProps) {
  const [deleting, setDeleting] = useState<Activity | null>(null);
  const isNarrow = useMedia(NARROW);
  const actions = { isLocked, onDelete: setDeleting };
  const list = { rows: activities, rowKey: ({ id }: Activity) => id, onEnd, className: HEIGHT };
  return (
    <>
      {isNarrow ? (
        <VirtualList
          label={CAPTION}
          item={(activity) => <ActivityItem activity={activity} {...actions} />}
          {...list}
        />
      ) : (
        <VirtualTable caption={CAPTION} columns={columnsOf(actions)} {...list} />
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

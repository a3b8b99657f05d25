import { toast } from "sonner";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { OwnAccount } from "@/lib/accounts/types";
import { asApiError } from "@/lib/problem";
import { useArchiveAccount } from "../api/accounts";

export interface AccountDialogProps {
  open: boolean;
  account: OwnAccount;
  onClose: () => void;
}

/** Puts a tracked account away after a second word. */
export function ArchiveDialog({ open, account, onClose }: AccountDialogProps) {
  const archive = useArchiveAccount(() => {
    toast.success(`${account.name} has been archived.`);
    onClose();
  });
  const close = () => {
    archive.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      title={`Archive ${account.name}?`}
      description={
        "The account leaves your lists, totals and reports with all of its activities. They are kept on the server, " +
        "but the account cannot be opened again here: export it first if you may need it."
      }
      confirmLabel="Archive account"
      cancelLabel="Keep it"
      tone="danger"
      busy={archive.isPending}
      error={archive.error ? asApiError(archive.error) : null}
      onConfirm={() => archive.mutate(account.id)}
      onClose={close}
    />
  );
}

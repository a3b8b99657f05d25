import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { trackedOf } from "@/lib/accounts/types";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { EXPORT_FILES, REPORT_RANGES, type ReportRange, useExportFile } from "./export-files";

export interface ExportDialogProps {
  open: boolean;
  onClose: () => void;
  /** The account that is chosen at first; else all of them. */
  account?: string | undefined;
}

function ExportForm({ account: first }: { account: string | undefined }) {
  const id = useId();
  const accounts = trackedOf(useQuery(accountsQuery).data?.accounts);
  const [wanted, setWanted] = useState(first ?? "");
  const account = accounts.find((one) => one.id === wanted);
  const [range, setRange] = useState<ReportRange>("max");
  const save = useExportFile();
  return (
    <div className="grid gap-3">
      <Field label="Of">
        {(ids) => (
          <Select
            {...ids}
            value={account?.id ?? ""}
            options={[
              { value: "", label: "All tracked accounts" },
              ...accounts.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
      </Field>
      <ul aria-label="Files" className="grid">
        {EXPORT_FILES.map((file) => {
          const isMissing = file.needsAccount === true && account === undefined;
          return (
            <li key={file.id} className="flex items-center gap-3 border-t border-hair py-2.5">
              <div className="min-w-0 flex-1">
                <p className="text-13 font-semibold">{file.label}</p>
                <p className="text-12 text-text3">{file.words}</p>
                {isMissing ? (
                  <p id={`${id}-missing`} className="text-12 text-warn">
                    Choose one account above.
                  </p>
                ) : null}
              </div>
              <Button
                size="sm"
                aria-label={`Download: ${file.label}`}
                aria-disabled={isMissing}
                aria-describedby={isMissing ? `${id}-missing` : undefined}
                busy={save.isPending && save.variables.file === file}
                onClick={() => save.mutate({ file, account, range })}
              >
                <Download size={15} aria-hidden /> Download
              </Button>
            </li>
          );
        })}
      </ul>
      <Field label="Period of the report">
        {(ids) => (
          <Select
            {...ids}
            value={range}
            options={REPORT_RANGES}
            onChange={(event) => setRange(event.target.value as ReportRange)}
          />
        )}
      </Field>
      <p role="status" className="text-12 text-text2">
        {save.isPending
          ? "The file is being written"
          : save.isSuccess
            ? "The file was saved by your browser."
            : ""}
      </p>
      {save.error ? <InlineError error={asApiError(save.error)} /> : null}
    </div>
  );
}

/** Every file that tracked accounts can be saved as. */
export function ExportDialog({ open, onClose, account }: ExportDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Export"
      description="Accounts that a broker here keeps are exported from the P&L Dashboard."
      className="w-[min(560px,calc(100vw-32px))]"
    >
      <ExportForm account={account} />
    </Dialog>
  );
}

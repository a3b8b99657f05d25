import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "@/lib/cn";
import { IconButton } from "./button";

export interface DialogProps {
  open: boolean;
  /** Called on Escape, on the close button and on a press outside. */
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons at the bottom. */
  actions?: ReactNode;
  /** Stands at the right edge over the full height; on a phone it rises from the bottom. */
  drawer?: boolean;
  className?: string;
  children?: ReactNode;
}

const CENTERED =
  "m-auto max-h-[calc(100dvh-32px)] w-[min(480px,calc(100vw-32px))] overflow-auto rounded-card border border-line2 bg-s1 p-0 text-text shadow-pop";
const DRAWER =
  "m-0 ml-auto h-dvh max-h-dvh w-[min(600px,100vw)] max-w-none overflow-auto border-l border-line2 bg-s1 p-0 text-text shadow-pop max-tile:mt-auto max-tile:h-auto max-tile:max-h-[88dvh] max-tile:w-full max-tile:rounded-t-card max-tile:border";

/** A modal dialog on the browser's own `<dialog>`: it traps focus, closes on Escape and gives focus back. */
export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, actions, drawer, className, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog && !dialog.open) {
      dialog.showModal();
    } else if (!open && dialog?.open) {
      dialog.close();
    }
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is a press on the backdrop; Escape is its keyboard twin.
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={(event) => {
        // React passes on what a dialog inside this one tells.
        if (event.target === event.currentTarget) {
          onClose();
        }
      }}
      onClick={(event) => {
        // The second click of a double click belongs to what opened the dialog.
        if (event.target === event.currentTarget && event.detail < 2) {
          onClose();
        }
      }}
      className={cn(drawer ? DRAWER : CENTERED, className)}
    >
      {open ? (
        <div className="p-5">
          <div className="mb-2 flex items-start justify-between gap-3">
            <h2 id={id} className="text-17">
              {title}
            </h2>
            <IconButton label="Close" size="sm" variant="ghost" onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </div>
          {description ? <p className="mb-3 text-13 text-text2">{description}</p> : null}
          {children}
          {actions ? <div className="mt-5 flex flex-wrap justify-end gap-2">{actions}</div> : null}
        </div>
      ) : null}
    </dialog>
  );
}

import { Toaster as Sonner } from "sonner";
import { PHONE, useMedia } from "@/lib/use-media";

/** Mounted once by the shell. Show one with `import { toast } from "sonner"; toast("Order sent")`. */
export default function Toaster() {
  // At a phone's bottom edge are the bar and, in the ticket, Send.
  const isPhone = useMedia(PHONE);
  return (
    <Sonner
      theme="dark"
      position={isPhone ? "top-center" : "bottom-right"}
      mobileOffset={8}
      closeButton
      toastOptions={{
        style: {
          background: "var(--color-s2)",
          border: "1px solid var(--color-line2)",
          color: "var(--color-text)",
          fontFamily: "var(--font-sans)",
        },
      }}
    />
  );
}

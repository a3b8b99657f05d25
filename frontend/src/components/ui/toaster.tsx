import { Toaster as Sonner } from "sonner";

/** Mounted once by the shell. Show one with `import { toast } from "sonner"; toast("Order sent")`. */
export default function Toaster() {
  return (
    <Sonner
      theme="dark"
      position="bottom-right"
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

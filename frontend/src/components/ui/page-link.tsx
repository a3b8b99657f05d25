import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes } from "react";

export interface PageLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** A path of this product as the server tells it, with its query. */
  href: string;
}

/** A link to a page that only the server knows the address of; the app stays loaded. */
export function PageLink({ href, children, ...rest }: PageLinkProps) {
  const router = useRouter();
  return (
    <a
      href={href}
      onClick={(event) => {
        const opensElsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
        if (!opensElsewhere) {
          event.preventDefault();
          router.history.push(href);
        }
      }}
      {...rest}
    >
      {children}
    </a>
  );
}

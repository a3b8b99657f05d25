import { Fragment } from "react";
import type { Posting } from "../activities";

/** An account of the ledger and what it gained or lost. */
export function PostingWords({ account, amount }: Posting) {
  return (
    <>
      {account} <span className="whitespace-nowrap">{amount}</span>
    </>
  );
}

/** The entries of a transaction in a line. */
export function PostingLine({ postings }: { postings: readonly Posting[] }) {
  return postings.map((posting, at) => (
    <Fragment key={`${posting.account} ${posting.amount}`}>
      {at > 0 ? " · " : null}
      <PostingWords {...posting} />
    </Fragment>
  ));
}

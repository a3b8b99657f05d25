import { Link } from "@tanstack/react-router";
import { AccountMenu } from "./account-menu";
import { AccountPill } from "./account-pill";
import { CommandSearch } from "./command-search";
import { Logo } from "./logo";
import { HeaderQuote, MarketPill, SourceNote } from "./market";

/** The header of workflow pages: wordmark, SPY, QQQ, market, search, account mode, account menu. */
export function Header() {
  return (
    <header className="flex h-[60px] items-center gap-3.5 border-b border-hair max-tile:gap-2">
      <Link to="/" activeOptions={{ exact: true }} aria-label="PaiiD home" className="text-23">
        <Logo />
      </Link>
      <span aria-hidden="true" className="hidden h-[18px] w-px bg-line2 dial:block" />
      <div className="hidden items-center gap-3.5 dial:flex">
        <HeaderQuote symbol="SPY" />
        <HeaderQuote symbol="QQQ" />
      </div>
      <MarketPill className="max-tile:hidden" />
      <SourceNote className="max-wide:hidden" />
      <span className="flex-1" />
      <CommandSearch className="dial:w-[226px]" />
      <AccountPill />
      <AccountMenu className="max-tile:hidden" />
    </header>
  );
}

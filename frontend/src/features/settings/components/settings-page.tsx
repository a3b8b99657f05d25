import { Page } from "@/components/ui/page";
import { useSettings } from "@/lib/live/hooks";
import { AccountCard } from "./account-card";
import { AccountsSection } from "./accounts-section";
import { AppearanceCard } from "./appearance-card";
import { BotsCard } from "./bots-card";
import { ConnectionsSection } from "./connections-section";
import { DeleteAccountCard } from "./delete-account-card";
import { HealthCard } from "./health-card";
import { ModelUsageCard } from "./model-usage-card";
import { PasswordCard } from "./password-card";
import { ProfileCard } from "./profile-card";
import { ProgramsCard } from "./programs-card";
import { SessionsCard } from "./sessions-card";
import { TradingCard } from "./trading-card";
import { WatchlistCard } from "./watchlist-card";

/** Everything a person can set, each block with its own save, and the state of the service. */
export function SettingsPage() {
  // A newly chosen time zone makes every block write its times again.
  useSettings();
  return (
    <Page title="Settings">
      <AccountsSection />
      <div className="grid items-start gap-3.5 @min-[900px]:grid-cols-2 @min-[1160px]:grid-cols-3">
        <div className="grid min-w-0 gap-3.5">
          <ProfileCard />
          <AppearanceCard />
          <PasswordCard />
          <ModelUsageCard />
        </div>
        <div className="grid min-w-0 gap-3.5">
          <AccountCard />
          <TradingCard />
          <BotsCard />
          <ProgramsCard />
        </div>
        <div className="grid min-w-0 items-start gap-3.5 @min-[900px]:@max-[1160px]:col-span-2 @min-[900px]:@max-[1160px]:grid-cols-2">
          <WatchlistCard />
          <SessionsCard />
          <HealthCard />
          <DeleteAccountCard />
        </div>
      </div>
      <ConnectionsSection />
    </Page>
  );
}

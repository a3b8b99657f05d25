import { Page } from "@/components/ui/page";

export function SettingsPage() {
  return <Page title="Settings">{null}</Page>;
}

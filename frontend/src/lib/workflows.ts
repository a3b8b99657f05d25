import {
  Blocks,
  ChartLine,
  ClipboardList,
  FileUp,
  History,
  Layers,
  type LucideIcon,
  Newspaper,
  Search,
  Settings,
  Sparkles,
  Sunrise,
  Tag,
  Zap,
} from "lucide-react";

export type Phase = "Prepare" | "Act" | "Review" | "Improve" | "System";

export type WorkflowId =
  | "morning"
  | "news"
  | "research"
  | "recommendations"
  | "trade"
  | "positions"
  | "pnl"
  | "strategies"
  | "backtests"
  | "settings";

export interface Workflow {
  readonly id: WorkflowId;
  /** The digit that opens it. */
  readonly key: string;
  readonly name: string;
  /** The name on one or two lines of a wedge; never hyphenated. */
  readonly lines: readonly string[];
  /** The short name on the rail and the bottom bar. */
  readonly short: string;
  readonly phase: Phase;
  readonly path: `/${WorkflowId}`;
  readonly icon: LucideIcon;
  /** One sentence on what it does. */
  readonly about: string;
}

/** The ten workflows in dial order, clockwise from 12 o'clock: the one source of every navigation. */
export const WORKFLOWS: readonly Workflow[] = [
  {
    id: "morning",
    key: "1",
    name: "Morning Routine",
    lines: ["Morning", "Routine"],
    short: "Morning",
    phase: "Prepare",
    path: "/morning",
    icon: Sunrise,
    about: "What moved, what is due and what is worth a look, each sentence with its source.",
  },
  {
    id: "news",
    key: "2",
    name: "News Review",
    lines: ["News Review"],
    short: "News",
    phase: "Prepare",
    path: "/news",
    icon: Newspaper,
    about: "Headlines on your symbols with source and time.",
  },
  {
    id: "research",
    key: "3",
    name: "Research",
    lines: ["Research"],
    short: "Research",
    phase: "Prepare",
    path: "/research",
    icon: Search,
    about: "Find a symbol, read its chart, quote, key figures and news.",
  },
  {
    id: "recommendations",
    key: "4",
    name: "Recommendations",
    lines: ["Recommendations"],
    short: "Ideas",
    phase: "Act",
    path: "/recommendations",
    icon: Sparkles,
    about: "Ranked ideas with the indicator values they rest on. Nothing is sent without you.",
  },
  {
    id: "trade",
    key: "5",
    name: "Execute Trade",
    lines: ["Execute", "Trade"],
    short: "Trade",
    phase: "Act",
    path: "/trade",
    icon: Zap,
    about: "Preview, size and send an order with risk checks.",
  },
  {
    id: "positions",
    key: "6",
    name: "Active Positions",
    lines: ["Active", "Positions"],
    short: "Positions",
    phase: "Review",
    path: "/positions",
    icon: Layers,
    about: "Open positions and working orders.",
  },
  {
    id: "pnl",
    key: "7",
    name: "P&L Dashboard",
    lines: ["P&L", "Dashboard"],
    short: "P&L",
    phase: "Review",
    path: "/pnl",
    icon: ChartLine,
    about: "Equity, returns and drawdown over time.",
  },
  {
    id: "strategies",
    key: "8",
    name: "Strategy Builder",
    lines: ["Strategy", "Builder"],
    short: "Strategy",
    phase: "Improve",
    path: "/strategies",
    icon: Blocks,
    about: "Rules with conditions and exits.",
  },
  {
    id: "backtests",
    key: "9",
    name: "Backtesting",
    lines: ["Backtesting"],
    short: "Backtest",
    phase: "Improve",
    path: "/backtests",
    icon: History,
    about: "Replay a strategy on past bars, with costs, and see how far to trust it.",
  },
  {
    id: "settings",
    key: "0",
    name: "Settings",
    lines: ["Settings"],
    short: "Settings",
    phase: "System",
    path: "/settings",
    icon: Settings,
    about: "Your accounts, imports and exports, profile, appearance, preferences and sessions.",
  },
];

/** A page of a workflow that has its own address, for search. */
export interface FurtherPage {
  readonly name: string;
  readonly path: "/import" | "/activities" | "/instruments";
  readonly icon: LucideIcon;
  readonly workflow: WorkflowId;
}

export const FURTHER_PAGES: readonly FurtherPage[] = [
  { name: "Import a file", path: "/import", icon: FileUp, workflow: "settings" },
  { name: "Activities of tracked accounts", path: "/activities", icon: ClipboardList, workflow: "settings" },
  { name: "Private instruments and rates", path: "/instruments", icon: Tag, workflow: "settings" },
];

/** The workflow of this id. */
export function workflowOf(id: WorkflowId): Workflow {
  const found = WORKFLOWS.find((item) => item.id === id);
  if (!found) {
    throw new Error(`There is no workflow ${id}.`);
  }
  return found;
}

/** The workflow that the page at this path belongs to, if any. */
export function workflowAt(pathname: string): Workflow | undefined {
  const further = FURTHER_PAGES.find(({ path }) => pathname === path);
  return further
    ? workflowOf(further.workflow)
    : WORKFLOWS.find((item) => pathname === item.path || pathname.startsWith(`${item.path}/`));
}

/** The CSS colour of a phase. */
export function phaseColor(phase: Phase): string {
  return `var(--color-${phase.toLowerCase()})`;
}

import type { Definition } from "./model";

/** What the builder is opened on. */
export interface Start {
  /** Of a saved strategy. */
  id: string | null;
  /** What it is begun from. */
  template: string | null;
  /** The latest version; 0 for a new one. */
  version: number;
  definition: Definition;
  /** It begins with what was described in words. */
  described?: true;
}

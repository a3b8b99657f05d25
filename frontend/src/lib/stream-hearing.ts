/** Until the server tells its own pace: two heartbeats of 15 s. */
const SILENCE_MS = 30_000;
/** A server that starts again is back within this time; a longer absence is told. */
const BROKEN_MS = 5_000;

/** When the stream was last heard, and what its silence means. */
export class Hearing {
  private heardAt = 0;
  private brokenAt = 0;
  private silenceMs = SILENCE_MS;
  /** Milliseconds since the epoch of the last event that brought data; before the first, of when we began. */
  dataAt = Date.now();

  /** Nothing has been heard yet, and nothing is missed. */
  begin(): void {
    this.heardAt = Date.now();
    this.dataAt = Date.now();
    this.brokenAt = 0;
  }

  /** The server has said something. */
  heard(): void {
    this.heardAt = Date.now();
    this.brokenAt = 0;
  }

  /** It has sent data. */
  toldData(): void {
    this.dataAt = Date.now();
  }

  /** It has said how often it is heard when there is nothing to tell: `{"every_s": 15}`. */
  toldPace(heartbeat: unknown): void {
    const every = (heartbeat as { every_s?: unknown } | null)?.every_s;
    if (typeof every === "number" && every > 0) {
      this.silenceMs = 2_000 * every;
    }
  }

  /** The connection broke. */
  broke(): void {
    this.brokenAt ||= Date.now();
  }

  get isSilent(): boolean {
    return Date.now() - this.heardAt > this.silenceMs;
  }

  get bringsNothing(): boolean {
    return Date.now() - this.dataAt > this.silenceMs;
  }

  get isBrokenForLong(): boolean {
    return this.brokenAt > 0 && Date.now() - this.brokenAt > BROKEN_MS;
  }
}

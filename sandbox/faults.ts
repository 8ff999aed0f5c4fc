/** A fault of the next matching Web API calls or deliveries. */
export interface Fault {
  /**
   * Two kinds are for deliveries: with `duplicate`, each comes twice, byte for byte; `delayed` holds an event back so
   * long that later ones overtake it. The others are for Web API calls: `slow` waits, then does what's asked; `late`
   * does it, then waits; `cut` does it and drops the connection instead of answering; `reset` drops the connection
   * without doing anything; `refused` answers 200 with `{ok: false, error}`; and `garbage` answers 200 with a page of
   * HTML.
   */
  readonly kind:
    | 'error500'
    | 'hang'
    | 'slow'
    | 'late'
    | 'cut'
    | 'reset'
    | 'garbage'
    | 'ratelimited'
    | 'refused'
    | 'duplicate'
    | 'delayed';
  /** The methods that it's for; all by default. */
  readonly methods?: readonly string[];
  /** For how many calls; one by default. */
  readonly times?: number;
  /** Milliseconds, for `slow`, `late` and `delayed`. */
  readonly ms?: number;
  /** Seconds, for `ratelimited`. */
  readonly retryAfter?: number;
  /** Slack's error code, for `refused`; `internal_error` by default. */
  readonly error?: string;
}

/** Gives faults to the calls that they're meant for, each as often as it says. */
export class Faults {
  #set: { readonly fault: Fault; left: number }[] = [];

  /** Replaces all faults by these; null or an empty list ends them. */
  set(given: Fault | readonly Fault[] | null): void {
    const faults = given === null ? [] : [given].flat();
    this.#set = faults.map((fault) => ({ fault, left: fault.times ?? 1 }));
  }

  /** Whether the next delivery comes twice. */
  takeDuplicate(): boolean {
    return this.#take(({ kind }) => kind === 'duplicate') !== null;
  }

  /** Time to hold the next event back, in milliseconds; null for no delay. */
  takeDelay(): number | null {
    const fault = this.#take(({ kind }) => kind === 'delayed');
    return fault ? (fault.ms ?? 0) : null;
  }

  /** Takes the first fault meant for a call of this method and counts it as used once; null if there's none. */
  take(method: string): Fault | null {
    return this.#take(
      ({ kind, methods }) =>
        kind !== 'duplicate' && kind !== 'delayed' && (methods?.includes(method) ?? true),
    );
  }

  /** Whether a fault names this method. */
  names(method: string): boolean {
    return this.#set.some(({ fault, left }) => left > 0 && fault.methods?.includes(method));
  }

  #take(meant: (fault: Fault) => boolean): Fault | null {
    const found = this.#set.find(({ fault, left }) => left > 0 && meant(fault));
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }
}

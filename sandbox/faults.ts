/** Something that goes wrong with the next matching Web API calls or deliveries. */
export interface Fault {
  /**
   * Two are for deliveries: with `duplicate` each comes twice, byte for byte; `delayed` holds an event back for so long
   * that later ones overtake it. The others are for Web API calls: `slow` waits and then does what is asked, `late` does it and then waits, `cut` does it and drops the connection instead of
   * answering, `reset` drops the connection without doing anything, `refused` answers 200 with `{ok: false, error}`,
   * and `garbage` answers 200 with a page of HTML.
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
  /** Only these methods; default all. */
  readonly methods?: readonly string[];
  /** For how many calls; default one. */
  readonly times?: number;
  /** How slow, in milliseconds, for `slow`, `late` and `delayed`. */
  readonly ms?: number;
  /** Seconds, for `ratelimited`. */
  readonly retryAfter?: number;
  /** Slack's word for it, for `refused`; default `internal_error`. */
  readonly error?: string;
}

/** Hands out faults to the calls they are meant for, each as often as it says. */
export class Faults {
  #set: { readonly fault: Fault; left: number }[] = [];

  /** Replaces every fault by these; null or an empty list ends them all. */
  set(given: Fault | readonly Fault[] | null): void {
    const faults = given === null ? [] : [given].flat();
    this.#set = faults.map((fault) => ({ fault, left: fault.times ?? 1 }));
  }

  /** Whether the next delivery comes twice. */
  takeDuplicate(): boolean {
    return this.#take(({ kind }) => kind === 'duplicate') !== null;
  }

  /** How long the next event is held back, in milliseconds; null when it is not. */
  takeDelay(): number | null {
    const fault = this.#take(({ kind }) => kind === 'delayed');
    return fault ? (fault.ms ?? 0) : null;
  }

  /** The first fault that is meant for a call of this method, used up by one; null when there is none. */
  take(method: string): Fault | null {
    return this.#take(
      ({ kind, methods }) =>
        kind !== 'duplicate' && kind !== 'delayed' && (methods?.includes(method) ?? true),
    );
  }

  /** Whether a fault is meant for this method by its name. */
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

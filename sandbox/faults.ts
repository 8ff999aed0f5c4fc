/** Something that goes wrong with the next matching Web API calls or events. */
export interface Fault {
  /** `duplicate` is for events: each is delivered twice; the others are for Web API calls. */
  readonly kind: 'error500' | 'hang' | 'slow' | 'ratelimited' | 'duplicate';
  /** Only these methods; default all. */
  readonly methods?: readonly string[];
  /** For how many calls; default one. */
  readonly times?: number;
  /** How slow, in milliseconds, for `slow`. */
  readonly ms?: number;
  /** Seconds, for `ratelimited`. */
  readonly retryAfter?: number;
}

/** Hands out a fault to the calls it is meant for, as often as it says. */
export class Faults {
  #fault: Fault | null = null;
  #left = 0;

  set(fault: Fault | null): void {
    this.#fault = fault;
    this.#left = fault?.times ?? 1;
  }

  /** Whether the next event is to be delivered twice. */
  takeDuplicate(): boolean {
    if (this.#fault?.kind !== 'duplicate' || this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  take(method: string): Fault | null {
    const fault = this.#fault;
    if (
      !fault ||
      fault.kind === 'duplicate' ||
      this.#left === 0 ||
      (fault.methods && !fault.methods.includes(method))
    )
      return null;
    this.#left -= 1;
    return fault;
  }
}

/** Something that goes wrong with the next matching Web API calls or deliveries. */
export interface Fault {
  /**
   * `duplicate` is for deliveries: each comes twice, signature and all. The others are for Web API calls: `slow` waits
   * and then does what is asked, `late` does it and then waits, `cut` does it and drops the connection instead of
   * answering.
   */
  readonly kind: 'error500' | 'hang' | 'slow' | 'late' | 'cut' | 'ratelimited' | 'duplicate';
  /** Only these methods; default all. */
  readonly methods?: readonly string[];
  /** For how many calls; default one. */
  readonly times?: number;
  /** How slow, in milliseconds, for `slow` and `late`. */
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

  /** Whether the next delivery is to come twice. */
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

/** How long a process remembers what Slack delivered, in milliseconds: as long as Redis does. */
const REMEMBERED_MS = 2 * 3_600_000;

/** The most deliveries that a process remembers; it forgets the oldest first. */
const MOST_REMEMBERED = 50_000;

/** One process's memory of Slack's deliveries, by id: all we have while Redis is away. */
export class Memory<T> {
  readonly #known = new Map<string, { readonly value: T; readonly until: number }>();

  get(id: string): T | undefined {
    const found = this.#known.get(id);
    return found && found.until > performance.now() ? found.value : undefined;
  }

  set(id: string, value: T): void {
    this.#known.delete(id);
    this.#known.set(id, { value, until: performance.now() + REMEMBERED_MS });
    for (const [oldest, { until }] of this.#known) {
      if (this.#known.size <= MOST_REMEMBERED && until > performance.now()) break;
      this.#known.delete(oldest);
    }
  }
}

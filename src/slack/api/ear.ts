/** How Slack's requests reach us, beyond what Bolt knows about it. */
export interface Ear {
  /** Starts listening. Resolves to the port, or null without one. Throws ConfigError if the port isn't available. */
  begin(): Promise<number | null>;
  /** Accepts nothing new. Resolves once everything that had begun to come in has been answered. */
  takeNoMore(): Promise<void>;
  /** Closes every connection. */
  cut(): Promise<void>;
}

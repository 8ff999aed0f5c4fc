/** How Slack's requests reach us, beyond what Bolt knows of it. */
export interface Ear {
  /** Starts listening. Resolves to the port, or null without one. Throws ConfigError if the port isn't available. */
  begin(): Promise<number | null>;
  /** Takes nothing new. Resolves once all that had begun to come in has been answered. */
  takeNoMore(): Promise<void>;
  /** Lets go of every connection. */
  cut(): Promise<void>;
}

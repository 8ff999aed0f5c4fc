/** Starts and stops the flow of Slack's requests, in more steps than Bolt's receivers know. */
export interface Ear {
  /** Starts listening. Resolves to the port, or null without one. Throws ConfigError if the port isn't available. */
  begin(): Promise<number | null>;
  /** Accepts nothing new. Resolves once we've answered every request that had begun to come in. */
  takeNoMore(): Promise<void>;
  /** Closes every connection. */
  cut(): Promise<void>;
}

/** What Slack's requests come in by, beside what Bolt knows of it. */
export interface Ear {
  /** Listens from now on. Gives the port, or null where there is none. Throws ConfigError for a port it does not get. */
  begin(): Promise<number | null>;
  /** Takes nothing new. Resolves once all that had begun to come in has been answered. */
  takeNoMore(): Promise<void>;
  /** Lets go of every connection. */
  cut(): Promise<void>;
}

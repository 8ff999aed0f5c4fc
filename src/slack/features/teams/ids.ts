/** What Slack sends back from here: see ../../ids.ts. */
export const TEAMS_IDS = {
  actions: ['teams', 'team_page', 'team_add', 'team_edit', 'team_ask_here', 'team_archive', 'team_restore'],
  forms: ['team'],
} as const;

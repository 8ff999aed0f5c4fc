import type { SectionBlock } from '@slack/types';
import { type Fix, fixOf } from '../../../usecases/slack-errors.js';
import type { SlackRefusals } from '../../../store/slack-write-block.js';
import { fill } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';
import { section } from '../../kit/blocks.js';

/** Tells admins and managers what Slack refuses the app, and how to fix it. */
export function refusalBlocks({ teams }: Words, { messages, groups }: SlackRefusals): SectionBlock[] {
  const sections = (text: string, code: string | null): SectionBlock[] => {
    const fix: Fix = (code !== null && fixOf(code)) || 'rules';
    return code === null ? [] : [section(`${fill(text, { code })}\n${teams.fixes[fix]}`)];
  };
  return [...sections(teams.refused, messages), ...sections(teams.groupsRefused, groups)];
}

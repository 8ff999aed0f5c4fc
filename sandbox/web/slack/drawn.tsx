import { type ComponentProps, memo, type ReactNode, useMemo } from 'react';
import { Message } from 'slack-blocks-to-jsx';
import { useTheme } from '../theme.js';
import { slackDate } from './dates.js';
import type { Block } from './kit.js';
import { useReader } from './reader.js';

type LibraryProps = ComponentProps<typeof Message>;
type Hooks = NonNullable<LibraryProps['hooks']>;

/** Links that leave this machine open in a new tab, without a referrer. */
const link: NonNullable<Hooks['link']> = ({ href, children }) => (
  <a href={href} target="_blank" rel="noopener noreferrer">
    {children}
  </a>
);

const mention = ({ name }: { readonly name: string }): ReactNode => <span className="mention">@{name}</span>;

/** A block that only shows something, as slack-blocks-to-jsx draws it. */
export const Drawn = memo(function Drawn({ block }: { readonly block: Block }): ReactNode {
  const reader = useReader();
  const theme = useTheme();
  const hooks = useMemo<Hooks>(
    () => ({
      link,
      user: mention,
      date: ({ timestamp, format }) => slackDate(format, Number(timestamp) * 1000, reader),
    }),
    [reader],
  );
  const data = useMemo(
    () => ({ users: reader.people.map(({ id, name }) => ({ id, name })), channels: [...reader.channels] }),
    [reader],
  );
  const blocks = useMemo(() => [block] as unknown as LibraryProps['blocks'], [block]);
  return <Message withoutWrapper logo="" name="" theme={theme} blocks={blocks} data={data} hooks={hooks} />;
});

/** A text object by itself. */
export const DrawnText = ({ text }: { readonly text: Block['text'] }): ReactNode => {
  const block = useMemo(() => ({ type: 'section', text }) as Block, [text]);
  if (!text) return null;
  return text.type === 'plain_text' ? text.text : <Drawn block={block} />;
};

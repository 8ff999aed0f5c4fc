import type { ReactNode } from 'react';
import { Announcements } from './announce.js';
import { Everybody } from './around/everybody.js';
import { Trouble } from './around/trouble.js';
import { Opening } from './opening.js';
import { PreviewPage } from './preview/preview-page.js';
import { useRoute } from './route.js';
import type { Source } from './source/source.js';
import { SourceContext, useSourceState, WorldProvider } from './source/use-source.js';
import { Themed } from './theme.js';

/** The whole page. */
export const Page = ({ source }: { readonly source: Source }): ReactNode => (
  <SourceContext value={source}>
    <Themed>
      <Announcements>
        <Routed />
      </Announcements>
    </Themed>
  </SourceContext>
);

function Routed(): ReactNode {
  const { world, connection } = useSourceState();
  const route = useRoute();
  // A copy may hold only the examples.
  if (route.page === 'preview' || (!world && connection === 'copy')) return <PreviewPage />;
  if (!world)
    return (
      <main className="starting">
        <Trouble />
        <Opening>Starting …</Opening>
      </main>
    );
  return (
    <WorldProvider value={world}>
      <Everybody asked={route.people} />
    </WorldProvider>
  );
}

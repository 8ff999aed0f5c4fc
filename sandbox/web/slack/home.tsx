import type { ReactNode } from 'react';
import type { Json, Where } from '../../page/protocol.js';
import { Opening } from '../opening.js';
import { Blocks } from './blocks.js';

const WHERE: Where = { in: 'home' };

/** The bot's Home tab. */
export const Home = ({ home }: { readonly home: Json | null }): ReactNode => (
  <div className="conversation">
    <h2 className="conversation-title">Evenkeel Home</h2>
    <div className="messages" role="region" aria-label="Evenkeel Home" tabIndex={0}>
      <div className="home">
        {home ? <Blocks blocks={home['blocks'] as Json[]} where={WHERE} /> : <Opening>Opening …</Opening>}
      </div>
    </div>
  </div>
);

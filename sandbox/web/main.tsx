import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import 'slack-blocks-to-jsx/dist/style.css';
import { Page } from './page.js';
import { copySource, snapshotIn } from './source/copy.js';
import { liveSource } from './source/live.js';
import './styles/index.css';

const place = document.querySelector('#page');
if (!place) throw new Error('index.html has no element #page.');
const snapshot = snapshotIn(document);

createRoot(place).render(
  <StrictMode>
    <Page source={snapshot ? copySource(snapshot) : liveSource()} />
  </StrictMode>,
);

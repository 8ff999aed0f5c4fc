import type { Feature } from '../../kit/feature.js';
import { homeOpened } from './publish.js';

export { publishHome } from './publish.js';

/** The Home tab, which brings the other features together. */
export const home: Feature = { events: { app_home_opened: homeOpened } };

// Lets Node run TypeScript: pass it to `node --import`.
import { register } from 'node:module';

// Stack traces show the lines of the source.
process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);

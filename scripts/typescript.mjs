// Given to `node --import`, it lets Node run TypeScript.
import { register } from 'node:module';

// Stacks name the lines of the source.
process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);

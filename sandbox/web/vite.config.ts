import { defineConfig, type Plugin } from 'vite';

/** A page opened from a folder may load a script, but not a module: browsers refuse modules without a server. */
const asScript: Plugin = {
  name: 'as-script',
  transformIndexHtml: {
    order: 'post',
    handler: (html) =>
      html.replace(/<script type="module" crossorigin/, '<script defer').replace(' crossorigin', ''),
  },
};

/** Builds one script, one style sheet and a page that works from a server and from a folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [asScript],
  logLevel: 'warn',
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    modulePreload: false,
    // Everything is on the same machine, so the chunk size doesn't matter.
    chunkSizeWarningLimit: 4_000,
    assetsInlineLimit: 0,
    // Otherwise the script would inject the styles, which the server's content security policy forbids.
    cssCodeSplit: false,
    rolldownOptions: {
      output: { format: 'iife', entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
    },
  },
});

import { defineConfig, type Plugin } from 'vite';

/** A page that's opened from a folder may load a script, but no module: browsers refuse those without a server. */
const asScript: Plugin = {
  name: 'as-script',
  transformIndexHtml: {
    order: 'post',
    handler: (html) =>
      html.replace(/<script type="module" crossorigin/, '<script defer').replace(' crossorigin', ''),
  },
};

/** One script, one style sheet and a page that works from a server and from a folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [asScript],
  logLevel: 'warn',
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    modulePreload: false,
    // Everything's on the same machine: a size that matters elsewhere doesn't here.
    chunkSizeWarningLimit: 4_000,
    assetsInlineLimit: 0,
    // Otherwise the script would bring the styles along, which the server's content security policy doesn't let it.
    cssCodeSplit: false,
    rolldownOptions: {
      output: { format: 'iife', entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
    },
  },
});

import { defineConfig } from 'vite';

/** One entry per kind of screen; every file hashed; nothing inline, because the page's policy allows nothing inline. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: `${import.meta.dirname}/index.html` },
  },
});

import { defineConfig } from 'vite';

// One script and one style sheet for all pages; the manifest tells the service their hashed names.
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: 'assets/manifest.json',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: false,
    rolldownOptions: { input: 'islands/main.ts' },
  },
});

import './build/node20.mjs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { onePageFile } from './build/onePageFile';
import { sdk } from './build/sdk';

/** Where `npm run dev` finds the server; the built page talks to the origin that served it. */
const server = process.env.CARILLON_SERVER ?? 'http://localhost:8000';

export default defineConfig({
  // Relative, so that the page works under any path that a proxy puts it under.
  base: './',
  plugins: [react(), onePageFile()],
  resolve: sdk,
  build: {
    outDir: process.env.CARILLON_CONSOLE_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2023',
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': server,
      '/ws': { target: server, ws: true },
    },
  },
});

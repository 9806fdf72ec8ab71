import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * `vite` proxies the API to a hinomi on HINOMI_URL; `vite --mode mock` needs none: a typed stand-in answers inside the
 * browser. Mode `mock` builds into dist-mock, so that a shipped `dist` can never hold it.
 */
export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: mode === 'mock' ? {} : { proxy: { '/api': process.env.HINOMI_URL ?? 'http://localhost:8080' } },
  build: {
    outDir: mode === 'mock' ? 'dist-mock' : 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Our own small pieces that most pages share travel together; everything else splits by page.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'frame', test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next)\// },
            { name: 'base', test: /@mantine\/(core\/esm\/(core|utils|components\/(Button|UnstyledButton|ActionIcon|Loader|Skeleton)\/)|hooks)/ },
            { name: 'shared', test: /src\/(api|i18n|app|ui\/(?!Filters|Toml|Bilingual))[^.]*(\.module\.css|\.tsx?)$/, minShareCount: 5 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost/' } },
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
    css: false,
  },
}));

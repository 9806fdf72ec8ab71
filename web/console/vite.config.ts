import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * `vite` proxies the API to a hinomi on HINOMI_URL; `vite --mode mock` needs none: a typed stand-in answers inside the
 * browser. Mode `mock` builds into dist-mock, so that a shipped `dist` can never hold it.
 */
export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: [react(), compressed()],
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

/** A brotli form beside each text worth it: made once here, never while somebody waits. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    // After Vite's own last touch to the chunks: what is compressed must be what is written.
    enforce: 'post',
    writeBundle(options, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        const source = file.type === 'chunk' ? file.code : file.source;
        const bytes = Buffer.from(source);
        if (bytes.length < 1024 || !/\.(js|css|svg)$/.test(name)) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(options.dir ?? 'dist', `${name}.br`), brotliCompressSync(bytes, { params }));
      }
    },
  };
}

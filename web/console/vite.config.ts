import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * `vite` proxies the API to a hinomi on HINOMI_URL; `vite --mode mock` needs none: a typed stand-in answers inside the
 * browser. Mode `mock` builds into dist-mock, so that a shipped `dist` can never hold it.
 */
export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: [react(), compressed(), withinBudget()],
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
            { name: 'frame', test: /node_modules\/(react|react-dom|scheduler|@tanstack\/(?!react-virtual|virtual-core)[^/]+|i18next|react-i18next)\// },
            { name: 'base', test: /@mantine\/(core\/esm\/(core|utils|components\/(Button|UnstyledButton|ActionIcon|Loader|Skeleton)\/)|hooks)/ },
            { name: 'shared', test: /src\/(api\/(?!log|tail)|i18n|app|ui\/(?!Filters|Toml|Bilingual|ConfirmButton))[^.]*(\.module\.css|\.tsx?)$/, minShareCount: 5 },
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

/** JavaScript that the first page needs, gzipped: more than this and the build fails. */
const FIRST_LOAD_BYTES_MAX = 200_000;
/** The words of one language; the page that `/` shows is part of the entry. */
const WORDS = /^assets\/(ja|en)-/;
const ANY_PAGE = /^assets\/\w+Page-/;

/** Weighs what is loaded before the first page stands: the entry with all that it imports, and one language. */
function withinBudget(): Plugin {
  return {
    name: 'within-budget',
    apply: 'build',
    enforce: 'post',
    writeBundle(_options, bundle) {
      const weights = new Map<string, number>();
      const imports = new Map<string, string[]>();
      const entries: string[] = [];
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        weights.set(file.fileName, gzipSync(file.code).length);
        imports.set(file.fileName, file.imports);
        if (file.isEntry) entries.push(file.fileName);
      }
      const closure = (start: string[], known = new Set<string>()): Set<string> => {
        for (const name of start) if (!known.has(name)) closure(imports.get(name) ?? [], known.add(name));
        return known;
      };
      const weigh = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
      const first = closure(entries);
      const heaviest = (kind: RegExp) => {
        const extra = (name: string) => weigh([...closure([name])].filter((one) => !first.has(one)));
        return Math.max(...[...weights.keys()].filter((name) => kind.test(name)).map(extra));
      };
      const bytes = weigh(first) + heaviest(WORDS);
      const kB = (count: number) => (count / 1000).toFixed(1);
      const said = `first load: ${kB(bytes)} kB of JavaScript gzipped, of ${kB(FIRST_LOAD_BYTES_MAX)} kB allowed; the heaviest page by its own address: ${kB(bytes + heaviest(ANY_PAGE))} kB`;
      // Not a number above the limit, and not none at all: a renamed chunk must not pass for a light one.
      if (!(bytes > 0 && bytes <= FIRST_LOAD_BYTES_MAX)) this.error(said);
      this.info(said);
    },
  };
}

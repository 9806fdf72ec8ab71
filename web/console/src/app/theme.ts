import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** 藍: the indigo of a fire brigade's coat; what can be pressed. */
const ai: MantineColorsTuple = [
  '#eef2fb',
  '#dbe3f3',
  '#b5c5e6',
  '#8ca5d9',
  '#6a8ace',
  '#4f74be',
  '#3d62ad',
  '#33538f',
  '#294475',
  '#1f3459',
];
/** 朱: the vermilion of a shrine's gate; what is wrong. */
const shu: MantineColorsTuple = [
  '#fdeeea',
  '#f9d9d1',
  '#f2b1a3',
  '#ea8672',
  '#e46249',
  '#d94a30',
  '#bf3a22',
  '#a12f1b',
  '#822615',
  '#601b0e',
];

/** 夜: what dark surfaces are made of, in step with the tokens of base.css. */
const dark: MantineColorsTuple = [
  '#e6e8ee',
  '#c5cad6',
  '#a8b0c0',
  '#79839a',
  '#3a4356',
  '#2e3646',
  '#191f2b',
  '#161b26',
  '#11151e',
  '#0c1019',
];

const FONT =
  'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, sans-serif';

export const theme = createTheme({
  primaryColor: 'ai',
  primaryShade: { light: 7, dark: 5 },
  colors: { ai, dark, red: shu, shu },
  fontFamily: FONT,
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK JP", monospace',
  headings: { fontFamily: FONT, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

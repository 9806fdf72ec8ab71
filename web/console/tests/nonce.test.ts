import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withNonce } from '@/pages/inform/composer/with-nonce';

test('the server finds the place for its nonce', () => {
  expect(readFileSync('index.html', 'utf8')).toContain('<meta name="csp-nonce" content="">');
});

test('styles of a mail become rules that the policy lets in', () => {
  const mail =
    '<html><head><style>.bg{color:red !important}</style></head><body class="bg" style="margin:0;font-family:&#39;A&#39;">' +
    "<a title=\"1 > 0\" href=\"/\" style='color:blue'>style=\"kept\" &lt;p style=&quot;kept&quot;&gt;</a></body></html>";
  const shown = withNonce(mail, 'n0');
  expect(shown).not.toMatch(/<[^>]*\sstyle=/);
  expect(shown).toContain('<style nonce="n0">.bg{color:red !important}</style>');
  expect(shown).toContain(':root [data-style="0"]{margin:0;font-family:\'A\'}\n:root [data-style="1"]{color:blue}</style></head>');
  expect(shown).toContain('<a title="1 > 0" href="/" data-style="1">style="kept" &lt;p style=&quot;kept&quot;&gt;</a>');
});

test('what has no head has its styles before it, and what has none stays as it is', () => {
  expect(withNonce('<p style="a:b">x</p>', 'n')).toBe('<style nonce="n">:root [data-style="0"]{a:b}</style><p data-style="0">x</p>');
  expect(withNonce('<p>x</p>', 'n')).toBe('<p>x</p>');
});

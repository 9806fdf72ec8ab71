/**
 * A mail carries its looks in `style` attributes, because mail readers want them there; a policy with a nonce lets style elements
 * in, but no attribute. So the attributes become rules of one element that has the nonce, as strong as they were.
 */
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const STYLE = /\sstyle=(?:"([^"]*)"|'([^']*)')/i;

export function withNonce(html: string, nonce: string): string {
  const rules: string[] = [];
  const marked = html.replace(TAG, (tag) => {
    if (/^<style\b/i.test(tag)) return `<style nonce="${nonce}"${tag.slice('<style'.length)}`;
    return tag.replace(STYLE, (_all, double?: string, single?: string) => {
      rules.push(`:root [data-style="${rules.length}"]{${plain(double ?? single ?? '')}}`);
      return ` data-style="${rules.length - 1}"`;
    });
  });
  if (rules.length === 0) return marked;
  const element = `<style nonce="${nonce}">${rules.join('\n')}</style>`;
  return marked.includes('</head>') ? marked.replace('</head>', () => `${element}</head>`) : element + marked;
}

/** An attribute's value as CSS. What would be markup stays escaped: a style element must not end early. */
function plain(value: string): string {
  return value
    .replaceAll(/&(?:quot|#34|#x22);/gi, '"')
    .replaceAll(/&(?:apos|#39|#x27);/gi, "'")
    .replaceAll('&amp;', '&');
}

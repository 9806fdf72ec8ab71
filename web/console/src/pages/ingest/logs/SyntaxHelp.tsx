import { ActionIcon, Modal } from '@mantine/core';
import { CircleQuestionMark } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Logs.module.css';

/** What can be asked, by example; the words beside them are in the language files under the same names. */
const EXAMPLES = [
  ['words', '"接続失敗" timeout'],
  ['field', 'level:ERROR proc:方式審査'],
  ['not', '-db:共有DB01'],
  ['or', '(host:web-1 OR host:web-2) level:WARN'],
  ['one_of', 'level:(ERROR FATAL)'],
  ['begins', 'txid:123*'],
  ['exists', 'uid:*'],
  ['number', 'elapsed_ms>500'],
  ['between', 'elapsed_ms:[100 TO 500]'],
  ['level', 'level>=WARN'],
  ['folded', '~ｔｉｍｅｏｕｔ'],
  ['regex', 'message:/order-[0-9]+ failed/'],
  ['template', 'template:"接続に失敗しました"'],
  ['count', 'level:ERROR | count by proc, 5m'],
  ['top', '| top 10 proc'],
  ['percentile', '| p95(elapsed_ms) by proc, 5m'],
  ['fields', 'level:ERROR | fields time, proc, message'],
] as const;

const KEYS = ['run', 'line', 'complete', 'rows', 'zoom'] as const;

/** How to ask, on one page. */
export function SyntaxHelp() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={t('log.syntax')}
        title={t('log.syntax')}
        onClick={() => setOpen(true)}
      >
        <CircleQuestionMark size={16} />
      </ActionIcon>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        size="lg"
        title={t('log.syntax')}
        closeButtonProps={{ 'aria-label': t('act.close_panel') }}
      >
        <div className="stack">
          <p>{t('log.syntax_intro')}</p>
          <table className={css.syntax} aria-label={t('log.syntax')}>
            <tbody>
              {EXAMPLES.map(([name, example]) => (
                <tr key={name}>
                  <td>
                    <code>{example}</code>
                  </td>
                  <td>{t(`log_syntax.${name}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <h3>{t('log.syntax_keys')}</h3>
          <ul className="stack tight">
            {KEYS.map((name) => (
              <li key={name}>{t(`log_keys.${name}`)}</li>
            ))}
          </ul>
        </div>
      </Modal>
    </>
  );
}

import { Button, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type LogAsked, logAddress } from '@/api/log-queries';
import { useWhyNot } from '@/app/session';

const FORMATS = ['csv', 'jsonl', 'parquet', 'raw'] as const;

/** Everything that the query finds, as a file: a plain download, made while it is read. */
export function ExportMenu({ asked, counts }: { asked: LogAsked; counts: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayAsk = useWhyNot()('disclosure:request') === null;
  // A table has no bytes that came from anywhere.
  const formats = FORMATS.filter((format) => !counts || format !== 'raw');
  return (
    <Menu position="bottom-end" width={260} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={14} aria-hidden="true" />}
          rightSection={<ChevronDown size={14} aria-hidden="true" />}
        >
          {t('log.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={logAddress('logs/export', { ...asked, format })}
            download={`logs.${format === 'raw' ? 'log' : format}`}
          >
            {t(`log.format.${format}`)}
          </Menu.Item>
        ))}
        {mayAsk && !counts && (
          <Menu.Item
            onClick={() =>
              navigate({
                to: '/disclosures/new',
                search: { q: asked.query || undefined, from: asked.from, to: asked.to },
              })
            }
          >
            {t('disclosure.ask')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

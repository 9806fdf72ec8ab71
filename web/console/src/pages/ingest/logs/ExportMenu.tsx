import { Button, Menu } from '@mantine/core';
import { ChevronDown, Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type LogAsked, logAddress } from '@/api/log-queries';

const FORMATS = ['csv', 'jsonl', 'parquet', 'raw'] as const;

/** Everything that the query finds, as a file: a plain download, made while it is read. */
export function ExportMenu({ asked, counts }: { asked: LogAsked; counts: boolean }) {
  const { t } = useTranslation();
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
      </Menu.Dropdown>
    </Menu>
  );
}

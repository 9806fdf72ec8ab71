import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LogField } from '@/api/logs';
import { Facets } from './Facets';
import type { Logs } from './use-logs';

/** The facets where there is no room beside the records. */
export function FacetDrawer({
  fields,
  logs,
  onClose,
}: {
  fields: readonly LogField[];
  logs: Logs;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="19rem"
      title={t('log.facets')}
      closeButtonProps={{ 'aria-label': t('act.close_panel') }}
    >
      <Facets fields={fields} logs={logs} onChosen={onClose} />
    </Drawer>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { logQueries } from '@/api/log-queries';
import type { LogStorage, LogStorageAmount, LogStoragePurpose } from '@/api/types';
import { useLanguage } from '@/i18n/language';
import { At } from '@/ui/Ago';
import { EmptyState } from '@/ui/EmptyState';
import { Loaded } from '@/ui/Loaded';
import { Mark } from '@/ui/Mark';
import { Page, Panel } from '@/ui/Page';
import { type Column, Table } from '@/ui/Table';
import { formatBytes, formatNumber } from '@/ui/time';
import { SourceTabs } from './sources/SourceTabs';

/** What is kept where, by purpose, and until when. */
export function StoragePage() {
  const { t } = useTranslation();
  const storage = useQuery(logQueries.storage());
  return (
    <Page title={t('place.log_sources')}>
      <SourceTabs here="storage">
        <p className="dim">{t('log_storage.explain')}</p>
        <Loaded query={storage} lines={6}>
          {(found) => (
            <>
              <Notes storage={found} />
              <Panel flush>
                {found.purposes.length === 0 ? (
                  <EmptyState title={t('log_storage.none')}>{t('log_storage.none_help')}</EmptyState>
                ) : (
                  <Rows purposes={found.purposes} />
                )}
              </Panel>
            </>
          )}
        </Loaded>
      </SourceTabs>
    </Page>
  );
}

/** What somebody should look at, and what is good to know. */
function Notes({ storage }: { storage: LogStorage }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const backed_up = storage.purposes.some(({ backup }) => backup !== 'none');
  return (
    <div className="stack tight">
      {!storage.has_cold && backed_up && (
        <Mark shape="triangle" tone="warn">
          {t('log_storage.no_cold')}
        </Mark>
      )}
      {storage.trouble && (
        <div role="alert">
          <Mark shape="cross" tone="bad">
            {t('log_storage.trouble')}
          </Mark>{' '}
          <At at={storage.trouble.at} /> <span className="small">{storage.trouble.why}</span>
        </div>
      )}
      {storage.kept && (
        <div>
          <Mark shape="triangle" tone="warn">
            {t('log_storage.kept', { n: formatNumber(storage.kept.parts, language) })}
          </Mark>{' '}
          <span className="small">{storage.kept.why}</span>
        </div>
      )}
      {storage.has_cold && !storage.trouble && (
        <Mark shape="check" tone="good">
          {t('log_storage.copying', { cached: formatBytes(storage.cached_bytes, language) })}
        </Mark>
      )}
    </div>
  );
}

function Rows({ purposes }: { purposes: LogStoragePurpose[] }) {
  const { t } = useTranslation();
  const amount = (id: 'near' | 'both' | 'cold'): Column<LogStoragePurpose> => ({
    id,
    label: t(`log_storage.${id}`),
    align: 'end',
    cell: (row) => <Amount amount={row[id]} />,
  });
  const columns: Column<LogStoragePurpose>[] = [
    {
      id: 'purpose',
      label: t('log_field.purpose'),
      narrow: 'title',
      grow: true,
      cell: ({ purpose, backup }) => (
        <div>
          <span className="strong">{t(`log_purpose.${purpose}`, purpose)}</span>
          <div className="small dim">{t(`log_storage.backup.${backup}`, backup)}</div>
        </div>
      ),
    },
    amount('near'),
    amount('both'),
    amount('cold'),
    { id: 'oldest', label: t('log_storage.oldest'), align: 'end', cell: (row) => <At at={row.oldest_at} form="day" /> },
    { id: 'leaves', label: t('log_storage.leaves'), align: 'end', cell: (row) => <At at={row.leaves_at} form="day" /> },
    {
      id: 'expires',
      label: t('log_storage.expires'),
      align: 'end',
      cell: (row) => <Expires row={row} />,
    },
  ];
  return <Table label={t('log_storage.title')} columns={columns} rows={purposes} rowKey={({ purpose }) => purpose} />;
}

function Expires({ row: { expires_at, delete: deleted } }: { row: LogStoragePurpose }) {
  const { t } = useTranslation();
  if (!expires_at) return <span className="dim">{t('log_storage.forever')}</span>;
  return (
    <div>
      <At at={expires_at} form="day" />
      {!deleted && <div className="small dim">{t('log_storage.not_deleted')}</div>}
    </div>
  );
}

function Amount({ amount: { parts, bytes, records } }: { amount: LogStorageAmount }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (parts === 0) return <span className="dim">–</span>;
  return (
    <div className="num nowrap">
      {formatBytes(bytes, language)}
      <div className="small dim">
        {t('log_storage.amount', { records: formatNumber(records, language), parts: formatNumber(parts, language) })}
      </div>
    </div>
  );
}

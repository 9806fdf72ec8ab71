import { Button, Drawer } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FlaskConical, ScrollText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LogRule } from '@/api/logs';
import { useLanguage, useText } from '@/i18n/language';
import { Ago } from '@/ui/Ago';
import { SeverityMark } from '@/ui/marks';
import { Facts } from '@/ui/Page';
import { OriginNote, Toml } from '@/ui/Toml';
import { formatNumber } from '@/ui/time';
import { Firing } from '../RulesPage';
import { useFieldName } from '../record/use-field-name';
import { kindWords } from './kind-words';

interface Props {
  rule: LogRule;
  onClose: () => void;
  onTry: () => void;
}

/** All about one rule; what a file says is changed in the file. */
export function RuleDrawer({ rule, onClose, onTry }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const nameOf = useFieldName();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="34rem"
      title={text(rule.name) || rule.id}
      closeButtonProps={{ 'aria-label': t('act.close_panel') }}
    >
      <div className="stack">
        <div className="row wrap">
          <SeverityMark severity={rule.severity} />
          <Firing rule={rule} />
        </div>
        <p>{kindWords(t, language, rule)}</p>
        <Toml text={rule.query} label={t('log.query')} copy={t('act.copy')} />
        <div className="row wrap">
          <Button
            size="xs"
            variant="default"
            leftSection={<ScrollText size={14} aria-hidden="true" />}
            renderRoot={(props) => <Link {...props} to="/logs" search={{ q: rule.query, range: '24h' }} />}
          >
            {t('rule.see_matches')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<FlaskConical size={14} aria-hidden="true" />}
            onClick={onTry}
          >
            {t('rule.try')}
          </Button>
        </div>
        <Facts
          items={[
            ['ID', <code key="v">{rule.id}</code>],
            [t('rule.pack'), rule.pack ? <code key="v">{rule.pack}</code> : t('rule.no_pack')],
            [t('rule.group_by'), rule.group_by.length > 0 ? rule.group_by.map(nameOf).join(', ') : t('rule.no_groups')],
            [
              t('rule.matched_24h'),
              <span key="v" className="num">
                {formatNumber(rule.matched_24h, language)}
              </span>,
            ],
            [t('rule.last_fired'), <Ago key="v" at={rule.last_fired_at} />],
            [t('origin.label'), <OriginNote key="v" origin={rule.origin} />],
          ]}
        />
        <p className="small dim">{t('origin.read_only')}</p>
      </div>
    </Drawer>
  );
}

import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page, Panel } from '@/ui/Page';
import { Composer } from './composer/Composer';

/** A notice that belongs to no incident. */
export function NewNoticePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Page title={t('composer.title')} over={<Link to="/notices">{t('place.notices')}</Link>}>
      <Panel>
        <Composer incident={null} kind="general" onSent={() => navigate({ to: '/notices' })} />
      </Panel>
    </Page>
  );
}

import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWhyNot } from '@/app/session';
import { ReasonButton } from '@/ui/ReasonButton';

/** The way to report by hand. */
export function ReportLink() {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const navigate = useNavigate();
  return (
    <ReasonButton
      size="xs"
      variant="default"
      leftSection={<Plus size={15} aria-hidden="true" />}
      reason={whyNot('incident:write')}
      onClick={() => navigate({ to: '/incidents/new', search: {} })}
    >
      {t('incident.report')}
    </ReasonButton>
  );
}

import { Kbd, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useKeysOn } from './keys';
import { PLACES } from './places';

const HERE = [
  ['Ctrl K', 'palette'],
  ['?', 'help'],
  ['/', 'search'],
  ['a', 'acknowledge'],
  ['c', 'comment'],
  ['n', 'notice'],
] as const;

/** What the keys do. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const on = useKeysOn();
  return (
    <Modal opened onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('act.close_panel') }}>
      <div className="stack">
        <dl className="two">
          {HERE.map(([key, name]) => (
            <div key={key} className="row">
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{t(`keys.${name}`)}</dd>
            </div>
          ))}
          {PLACES.map(({ key, name }) => (
            <div key={key} className="row">
              <dt>
                <Kbd>g</Kbd> <Kbd>{key}</Kbd>
              </dt>
              <dd>{t(`place.${name}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="small dim">
          {on ? t('keys.on') : t('keys.off')}{' '}
          <Link to="/account" onClick={onClose}>
            {t('place.account')}
          </Link>
        </p>
      </div>
    </Modal>
  );
}

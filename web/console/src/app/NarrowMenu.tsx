import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Shell.module.css';

/** The rail of a narrow screen: over the page, until one goes somewhere. */
export function NarrowMenu({
  title,
  onClose,
  children,
}: {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      size="17rem"
      title={title}
      classNames={{ content: css.drawer, header: css.drawerHead, body: css.drawerBody }}
      closeButtonProps={{ 'aria-label': t('act.close_panel') }}
    >
      <nav aria-label={t('shell.navigation')} className={css.drawerNav}>
        {children}
      </nav>
    </Drawer>
  );
}

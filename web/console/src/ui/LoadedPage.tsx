import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from './Loaded';
import { Page } from './Page';

/** The page of one thing. Until it is there, or when it is not, the page is named after the list that it belongs to. */
export function LoadedPage<T>({
  query,
  place,
  children,
}: {
  query: ComponentProps<typeof Loaded<T>>['query'];
  place: 'components' | 'incidents' | 'alerts' | 'monitors' | 'notices' | 'deliveries' | 'hosts' | 'disclosures';
  children: (data: T) => ReactNode;
}) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <Loaded query={query}>{children}</Loaded>;
  return (
    <Page title={t(`place.${place}`)} over={<Link to={`/${place}`}>{t(`place.${place}`)}</Link>}>
      <Loaded query={query}>{children}</Loaded>
    </Page>
  );
}

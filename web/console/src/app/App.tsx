import { MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { ApiError } from '@/api/client';
import { nonce } from './nonce';
import type { makeRouter } from './router';
import { theme } from './theme';

const Notifications = lazy(() =>
  import('@mantine/notifications').then(({ Notifications }) => ({ default: Notifications })),
);

const styleNonce = nonce ? { getStyleNonce: () => nonce } : {};

interface Props {
  client: QueryClient;
  router: ReturnType<typeof makeRouter>;
}

export function App({ client, router }: Props) {
  useEffect(() => watchSession(client, router), [client, router]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" {...styleNonce}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Suspense fallback={null}>
          <Notifications position="bottom-right" limit={4} />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** A session that ends while the console is open leads to sign-in and back, wherever it shows first. */
function watchSession(client: QueryClient, router: Props['router']) {
  return client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || !(query.state.error instanceof ApiError) || query.state.error.status !== 401) return;
    // The first read of the session is the router's to answer.
    if (query.queryKey[0] === 'session' && query.state.data === undefined) return;
    const { pathname, href } = router.state.location;
    if (pathname === '/sign-in' || pathname === '/setup') return;
    client.removeQueries({ queryKey: ['session'] });
    void router.navigate({ to: '/sign-in', search: { next: href === '/' ? undefined : href } });
  });
}

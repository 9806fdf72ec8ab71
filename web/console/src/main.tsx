import { QueryClient } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import '@/app/styles';
import { ApiError } from '@/api/client';
import { App } from '@/app/App';
import { makeRouter } from '@/app/router';
import { startLanguage } from '@/i18n';

// Resolved at build time: a shipped console cannot even load the stand-in.
if (import.meta.env.MODE === 'mock') (await import('@/mock/start')).startMock();

await startLanguage();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server answered will be the same a second later; only silence is worth another try.
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
      refetchOnWindowFocus: true,
    },
  },
});

const root = document.getElementById('root');
if (root) createRoot(root).render(<App client={client} router={makeRouter(client)} />);

/**
 * The shapes of API v1 under the names of `web/openapi.json`. `schema.ts` is made from that document by `npm run schema`; nothing of
 * it is written by hand, and nothing here describes what the document describes.
 */
import type { paths } from './schema';

/** One word from a job that a heartbeat waits for. The document does not know it yet; then this block goes. */
export interface Ping {
  at: string;
  kind: 'start' | 'success' | 'fail' | 'log';
  exit_code: number | null;
  run: string | null;
  from: string | null;
  body: string | null;
  /** The body was longer than what is kept. */
  cut: boolean;
}

declare module './schema' {
  interface paths {
    '/api/v1/monitors/{id}/pings': {
      get: {
        parameters: { query?: { cursor?: string; limit?: string }; path: { id: string } };
        responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Page<Ping> } } };
      };
      put?: never;
      post?: never;
      delete?: never;
      options?: never;
      head?: never;
      patch?: never;
      trace?: never;
    };
  }
}

export type * from './schema';

/** A page of a list: the document has one schema for each kind of item. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** What a path takes in its query. */
export type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

/** An event of the live stream, which OpenAPI knows as text only. */
export interface LiveEvent {
  kind: 'incident' | 'alert' | 'notice' | 'obligation' | 'delivery' | 'monitor' | 'config';
  id?: string;
}

/**
 * The shapes of API v1 under the names of `web/openapi.json`. `schema.ts` is made from that document by `npm run schema`; nothing of
 * it is written by hand, and nothing here describes what the document describes.
 */
import type { paths } from './schema';

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
  kind: 'incident' | 'alert' | 'notice' | 'obligation' | 'delivery' | 'monitor' | 'component' | 'config';
  id?: string;
}

/** A believable afternoon at a company: one serious incident, a small one, and the rest of the month. */
export * from './data/access/account';
export * from './data/access/people';
export * from './data/catalog/components';
export * from './data/detect/alerts';
export * from './data/detect/latency';
export * from './data/detect/monitors';
export * from './data/detect/pings';
export * from './data/inform/deliveries';
export * from './data/inform/notices';
export * from './data/kernel';
export * from './data/operate/config';
export * from './data/policy/obligations';
export * from './data/policy/policy';
export * from './data/respond/incidents';
export * from './data/respond/timelines';
export * from './data/review/ledger';
export * from './data/story';

/** What several tellers speak of: the three incidents, the first notice, and the titles of the clauses. */
import { newId } from './kernel';

export const INCIDENT = newId();
export const SLOW = newId();
export const OLD = newId();
export const FLASH_NOTICE = newId();

export const FLASH = { ja: '検知から30分以内の速報', en: 'First notice within 30 minutes of detection' };
export const FOLLOW = { ja: '速報から30~60分の続報', en: 'Follow-up 30 to 60 minutes after the first notice' };
export const RTO = { ja: '停止から1時間以内の復旧 (RTO)', en: 'Service back within 1 hour (RTO)' };
export const UPDATE = { ja: '対応中の経過の記録', en: 'Progress recorded while at work' };

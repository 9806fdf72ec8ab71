/** What users know. */
import type * as Api from '@/api/types';

const component = (
  id: string,
  ja: string,
  en: string,
  parent: string | null,
  uptime: number,
  status: Api.ComponentStatus = 'operational',
  isPublic = true,
  description: Api.Text = {},
): Omit<Api.Component, 'origin'> => ({
  id,
  name: { ja, en },
  description,
  parent,
  public: isPublic,
  systems: [],
  status,
  uptime_90d: uptime,
});

export const components: Api.Component[] = [
  component('shop', 'オンラインショップ', 'Online shop', null, 0.99921, 'partial_outage'),
  component('checkout', '決済', 'Checkout', 'shop', 0.99612, 'major_outage', true, {
    ja: 'カード・コンビニ払い・後払いの受け付け。',
    en: 'Payment by card, at convenience stores and on invoice.',
  }),
  component('search', '商品検索', 'Product search', 'shop', 0.99987, 'degraded_performance'),
  component('mypage', 'マイページ', 'My account', 'shop', 1),
  component('api', '外部向けAPI', 'Public API', null, 0.99994),
  component('mail', 'メール配信', 'E-mail', null, 0.9998),
  component('batch', '夜間バッチ', 'Nightly batch', null, 0.9991, 'operational', false),
].map((one, n) => ({ ...one, origin: { kind: 'file', file: 'components.toml', line: 4 + n * 7 } }));

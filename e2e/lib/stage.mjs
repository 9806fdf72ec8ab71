/** Everything that a run shares: the program and the real servers around it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { open_browser } from './browser.mjs';
import { Hinomi } from './hinomi.mjs';
import { MailSink } from './mail-sink.mjs';
import { Nginx } from './nginx.mjs';
import { WebSink } from './web-sink.mjs';

export const PASSWORD = 'correct horse battery staple';

export async function open_stage(directory) {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const [nginx, mail, web] = [new Nginx(join(directory, 'nginx')), new MailSink(), new WebSink()];
  await Promise.all([nginx.prepare(), mail.start(), web.start()]);
  await nginx.start();
  const hinomi = new Hinomi(directory, files({ nginx, mail, web }), { E2E_HOOK_SECRET: secret, E2E_SLACK_URL: `${web.url}/slack` });
  await hinomi.prepare();
  await hinomi.start();
  const browser = await open_browser();
  const close = async () => {
    await browser.close();
    mail.stop();
    web.stop();
  };
  return { directory, secret, nginx, mail, web, hinomi, browser, close };
}

function files({ nginx, mail, web }) {
  return {
    'components.toml': `
[[component]]
id = "shop"
name = { ja = "みなとストア", en = "Minato store" }
description = { ja = "お客様の受発注サイトです。", en = "Where our customers order." }
public = true

[[component]]
id = "front"
name = { ja = "ログイン・注文", en = "Sign-in and orders" }
parent = "shop"
public = true
important = true
systems = ["web"]

[[component]]
id = "mailing"
name = { ja = "メール配信", en = "Mailings" }
parent = "shop"
public = true

[[component]]
id = "office"
name = { ja = "社内業務", en = "Back office" }

[[system]]
id = "web"
name = { ja = "ウェブサーバー", en = "Web server" }
`,
    'monitors.toml': `
[[monitor]]
id = "front-http"
name = { ja = "トップページ", en = "Home page" }
kind = "http"
url = "${nginx.url}"
interval = "1s"
confirmations = 2
recheck = "200ms"
severity = "critical"
component = "front"
system = "web"
runbook = "https://wiki.example.jp/runbooks/front"

[[monitor]]
id = "mail-port"
name = { ja = "メール受付", en = "Mail port" }
kind = "tcp"
address = "127.0.0.1:${mail.port}"
interval = "5s"
component = "mailing"

[[monitor]]
id = "nightly"
name = { ja = "夜間処理", en = "Nightly job" }
kind = "heartbeat"
ping = "0b7ee56e-95c5-47b6-9a4f-1d6a4b9c0e21"
every = "1d"
component = "office"
`,
    'people.toml': `
[[person]]
id = "ada"
name = { ja = "管理 愛", en = "Ada Admin" }
email = "ada@minato.example.jp"
role = "admin"
language = "en"

[[person]]
id = "mana"
name = { ja = "佐藤 真奈", en = "Mana Sato" }
email = "mana@minato.example.jp"
role = "manager"
language = "en"

[[person]]
id = "hanako"
name = { ja = "鈴木 花子", en = "Hanako Suzuki" }
email = "hanako@minato.example.jp"
role = "responder"

[[person]]
id = "vic"
name = { ja = "閲覧 太郎", en = "Vic Viewer" }
role = "viewer"
language = "en"

[[list]]
id = "customers"
name = { ja = "お客様", en = "Customers" }
language = "ja"
members = [
    "it@aozora.example.jp",
    "soumu@kawabe.example.jp",
    { address = "ops@northwind.example.com", language = "en" },
]
`,
    'channels.toml': `
[[channel]]
id = "mail"
kind = "smtp"
host = "127.0.0.1"
port = ${mail.port}
tls = "none"
from = "みなと商会 サービス運用 <status@minato.example.jp>"

[[channel]]
id = "slack"
kind = "slack"
url = "env:E2E_SLACK_URL"

[[channel]]
id = "hook"
kind = "webhook"
url = "${web.url}/hook"
secret = "env:E2E_HOOK_SECRET"

[[notify]]
id = "customers"
channel = "mail"
on = "notice"
to = "list:customers"

[[notify]]
id = "ops"
channel = "slack"
on = ["alert", "incident", "notice"]

[[notify]]
id = "machines"
channel = "hook"
on = ["alert", "incident", "notice", "obligation"]
`,
    'policy.toml': `
[policy]
name = { ja = "みなとストア 運用ポリシー", en = "Minato store operations policy" }
time_zone = "Asia/Tokyo"
objective = 99.0
resolve_after = "2s"

[[clause]]
id = "flash"
force = "commitment"
within = "30m"
send = "auto"

[[clause]]
id = "follow_up"
force = "commitment"
within = "60m"
send = "draft"

[[clause]]
id = "resolved"
within = "30m"
send = "auto"
`,
    'logs.toml': `
[[log_source]]
id = "order"
name = { ja = "受注", en = "Orders" }
format = "standard"
purpose = "detect"
system = "web"

[[log_source]]
id = "stock"
format = "standard"
purpose = "detect"
system = "web"

[[log_source]]
id = "payment"
format = "json"
purpose = "detect"

[[log_source]]
id = "door"
format = "plain"
purpose = "audit"
written_by = "os"
system = "web"

[[log_rule]]
id = "stock-failure"
name = { ja = "在庫引当の失敗", en = "Stock could not be reserved" }
query = 'source:stock level:ERROR "引当"'
severity = "minor"
hold = "2s"
`,
    'page.toml': `
[[page]]
id = "main"
title = { ja = "みなとストア 稼働状況", en = "Minato store status" }
description = { ja = "障害とメンテナンスの情報をお知らせします。", en = "Incidents and maintenance of our store." }
time_zone = "Asia/Tokyo"
contact = "mailto:support@minato.example.jp"
`,
  };
}

/** The page's words in both languages. */
const words = {
  zh: {
    title: '沙盒', lead: '这里扮演所有外部服务：收信、登录、出图、收款、时间。', back: '回到暗房', other: 'English',
    inbox: '收件箱', mailNext: '下一封邮件', hang: '收下但不回答', noMail: '还没有邮件。', showMail: '正文',
    plans: '下一次训练或出图', plansHint: '每按一次就排一个计划，按创建顺序各用一次。',
    outcome: '结果', webhooks: '回调', create: '创建请求', forget: '清空', noPlans: '没有排队的计划',
    fail: '失败', nsfw_one: '一张被拦', nsfw_all: '全部被拦', never: '永不结束',
    none: '不发', twice: '发两遍', reversed: '倒序', late: '迟到', bad_signature: '签名错误',
    timeout_after_accept: '收下但不回答', 429: '限流 429', 500: '故障 500',
    400: '看不懂 400', 401: '令牌无效 401', 402: '余额不足 402', 403: '无权限 403', aborted: '排队超时',
    output_list: '结果是列表', output_null: '没有结果', jpeg_named_png: 'JPEG 名为 PNG',
    lists: '列表', full: '带回调地址', without_webhook: '不带回调地址',
    time: '时间', timeHint: '应用和服务商的时钟一起向前跳。', minute: '+1 分钟', hour: '+1 小时', day: '+1 天', nowIs: '现在是',
    chat: '对话出图', chatHint: '用 cargo dev --chat 启动时多一个拍照模型；每按一次就排一个计划。', chatNext: '下一次请求', chatAsked: '收到的请求：', release: '放行挂起的',
    gemini: 'Gemini', geminiHint: '用 cargo dev --gemini 启动时多一个拍照模型；每按一次就排一个计划。',
    together: 'Together', togetherHint: '用 cargo dev --together 启动时多一个拍照模型；每按一次就排一个计划。',
    text: '海报文案', textHint: '写海报文案的小模型；同样的描述问两次只请求一次。',
    google: 'Google 登录', googleHint: '指定下一个登录的人；不指定就会出现帐号选择页。', email: '邮箱', name: '姓名',
    verified: '邮箱已验证', signNext: '由此人登录', chooser: '改回选择页', willSign: '下一个登录的是', willChoose: '登录时会出现选择页',
    people: '用户', credits: '积分', give: '送积分', operator: '设为运营', done: '好了',
    codes: '兑换码与套餐', codesHint: '运营手工发的：兑换码在账单页兑换，套餐送一个月。', level: '等级', levelSame: '不变', uses: '可用次数', makeCode: '发兑换码',
    plan: '套餐', givePlan: '送套餐', given: '已送',
    wallet: 'USDT 钱包', walletHint: '在 TRON 沙盒网络上付款；约一分钟后不可逆转，可以跳过时间。', payTo: '收款地址', usdtAmount: '金额（USDT）',
    payKind: '方式', payToken: '代币', pay: '付款', paid: '已发出', hash: '交易哈希', noTransfers: '还没有转账。',
    throttle: '下一次查询限流 403', willThrottle: '下一次查询会被限流',
    index: '链上索引', zeros: '300 笔零金额转账', marks: '不给下一页标记', tokenInfo: '不给代币信息', stalled: '区块不再确认',
    transfer: '转账', multi: '一笔交易付两次', unsolid: '未确认即消失', approval: '仅授权', usdt: 'USDT', fake: '假 USDT',
    unconfirmed: '未确认', solid: '不可逆转', orphaned: '已消失',
    stripeHint: '扮演付款的顾客和他的银行；续费请跳过时间。', stripeNext: '下一批事件', stripeSessions: '付款', stripePlans: '订阅', stripeEvents: '事件',
    stripeAccount: '账户', stripeRoutes: '换方案会按剩余时间计算差价，下次扣款失败时不会更换。账户也可以用 POST /sandbox/stripe/settings 设置：wallets、portal、customer_gone、email_refused。',
    stripe_wallets: '支付宝和微信支付', stripe_portal: '客户门户已设置', stripe_customer_gone: '客户已删除', stripe_email_refused: '不接受邮箱', yes: '是', no: '否',
    stripePage: '打开付款页', stripeUntil: '续费日', stripeEnds: '结束日', stripeResend: '再发一次', stripeUnsent: '没有发出',
    stripeNoSessions: '还没有人来付款。', stripeNoPlans: '还没有订阅。', stripeNoEvents: '还没有事件。', month: '+31 天',
    stripe_pay: '付款', stripe_pay_async: '付款，银行稍后确认', stripe_async_succeed: '银行同意', stripe_async_fail: '银行拒绝', stripe_expire: '过期',
    stripe_refund: '全额退款', stripe_dispute: '拒付', stripe_dispute_won: '拒付被驳回', stripe_dispute_lost: '拒付成立',
    stripe_cancel_at_period_end: '到期取消', stripe_resume: '继续', stripe_cancel: '立即结束', stripe_next_payment_fails: '下次扣款失败', stripe_next_payment_switches: '下次换卡付款',
    stripeMore: '更多可以直接发送的请求', stripeForeign: '银行用另一种货币计算拒付，全额或一部分：', stripeReprice: '从下一张账单起的价格：', stripeBustle: '同一账户的另一家店发生了很多事，只在日志里：',
    stripe_payment_recovers: '补扣成功', stripe_payment_given_up: '放弃扣款', stripe_payment: '一次性', stripe_subscription: '订阅',
    stripe_open: '待付', stripe_paid: '已付', stripe_unpaid: '等银行', stripe_expired: '已过期', stripe_active: '有效', stripe_past_due: '欠费', stripe_canceled: '已结束',
    audit: '账目审计', auditHint: '余额等于流水之和；没有任务的冻结不存在；扣除加退还等于冻结。', check: '立即审计',
    clean: '账目无误', broken: '账目有误', notYet: '还没有审计',
    jobs: '训练与出图', noJobs: '还没有训练或出图。', training: '训练', prediction: '出图', log: '日志',
    deliveries: '回调记录', event: '事件', answer: '回答', attempt: '次', at: '时间', silence: '无回答', wrong: '出错了',
    starting: '排队', processing: '进行中', succeeded: '成功', failed: '失败', canceled: '已取消',
  },
  en: {
    title: 'Sandbox', lead: 'It plays every outside service: mail, sign-in, pictures, money and time.', back: 'Back to Darkroom', other: '中文',
    inbox: 'Inbox', mailNext: 'The next mail', hang: 'Accept, never answer', noMail: 'No mail yet.', showMail: 'Text',
    plans: 'The next training or photo', plansHint: 'Each press queues a plan; each is used once, in the order of creations.',
    outcome: 'Outcome', webhooks: 'Webhooks', create: 'Creating call', forget: 'Clear', noPlans: 'No plan is waiting',
    fail: 'Fail', nsfw_one: 'One dropped', nsfw_all: 'All dropped', never: 'Never end',
    none: 'None', twice: 'Twice', reversed: 'Reversed', late: 'Late', bad_signature: 'Bad signature',
    timeout_after_accept: 'Accept, never answer', 429: 'Throttle 429', 500: 'Break 500',
    400: 'Malformed 400', 401: 'Wrong token 401', 402: 'No credit 402', 403: 'Not allowed 403', aborted: 'Aborted in the queue',
    output_list: 'Output is a list', output_null: 'No output', jpeg_named_png: 'JPEG named PNG',
    lists: 'Lists', full: 'With webhooks', without_webhook: 'Without webhooks',
    time: 'Time', timeHint: 'The application’s and the providers’ clock skip together.', minute: '+1 minute', hour: '+1 hour', day: '+1 day', nowIs: 'It is now',
    chat: 'Pictures by chat', chatHint: 'Started with cargo dev --chat, there is one more model to take photos with; each press queues a plan.', chatNext: 'The next request', chatAsked: 'Requests so far:', release: 'Let go what hangs',
    gemini: 'Gemini', geminiHint: 'Started with cargo dev --gemini, there is one more model to take photos with; each press queues a plan.',
    together: 'Together', togetherHint: 'Started with cargo dev --together, there is one more model to take photos with; each press queues a plan.',
    text: 'Texts of posters', textHint: 'The small model that writes the texts of posters; the same description is asked about once.',
    google: 'Google sign-in', googleHint: 'Name who signs in next; with nobody named the account chooser asks.', email: 'E-mail', name: 'Name',
    verified: 'Address verified', signNext: 'Signs in next', chooser: 'Ask with the chooser', willSign: 'Next to sign in:', willChoose: 'The chooser will ask',
    people: 'Users', credits: 'Credits', give: 'Give credits', operator: 'Make operator', done: 'Done',
    codes: 'Codes and plans', codesHint: 'What an operator gives by hand: a code is redeemed on the billing page, a plan lasts a month.', level: 'Level', levelSame: 'as it is', uses: 'Uses', makeCode: 'Make a code',
    plan: 'Plan', givePlan: 'Give the plan', given: 'Given:',
    wallet: 'USDT wallet', walletHint: 'Pays on the sandbox’s TRON network; final after about a minute, and time can be skipped.', payTo: 'To', usdtAmount: 'Amount (USDT)',
    payKind: 'How', payToken: 'Token', pay: 'Pay', paid: 'Sent', hash: 'Transaction hash', noTransfers: 'No transfers yet.',
    throttle: 'Throttle next look-up 403', willThrottle: 'The next look-up will be throttled',
    index: 'The index', zeros: '300 transfers of nothing', marks: 'Pages without a next mark', tokenInfo: 'Rows without token info', stalled: 'No block becomes final',
    transfer: 'transfer', multi: 'two payments in one', unsolid: 'vanishes before it is final', approval: 'approval only', usdt: 'USDT', fake: 'fake USDT',
    unconfirmed: 'unconfirmed', solid: 'final', orphaned: 'vanished',
    stripeHint: 'Plays the paying customer and the bank; skip time to renew.', stripeNext: 'The next events', stripeSessions: 'Payments', stripePlans: 'Subscriptions', stripeEvents: 'Events',
    stripeAccount: 'The account', stripeRoutes: 'A change of plan bills the rest of the period to the second, and does not happen when the next payment fails. POST /sandbox/stripe/settings sets the account, too: wallets, portal, customer_gone, email_refused.',
    stripe_wallets: 'Alipay and WeChat Pay', stripe_portal: 'Portal is set up', stripe_customer_gone: 'Customers are gone', stripe_email_refused: 'Addresses are refused', yes: 'yes', no: 'no',
    stripePage: 'Open the checkout page', stripeUntil: 'renews', stripeEnds: 'ends', stripeResend: 'Send again', stripeUnsent: 'not sent',
    stripeNoSessions: 'Nobody has come to pay yet.', stripeNoPlans: 'No subscriptions yet.', stripeNoEvents: 'No events yet.', month: '+31 days',
    stripe_pay: 'Pay', stripe_pay_async: 'Pay, bank confirms later', stripe_async_succeed: 'Bank agrees', stripe_async_fail: 'Bank refuses', stripe_expire: 'Expire',
    stripe_refund: 'Refund all', stripe_dispute: 'Dispute', stripe_dispute_won: 'Dispute won', stripe_dispute_lost: 'Dispute lost',
    stripe_cancel_at_period_end: 'Cancel at period end', stripe_resume: 'Resume', stripe_cancel: 'End now', stripe_next_payment_fails: 'Next payment fails', stripe_next_payment_switches: 'Next paid by another card',
    stripeMore: 'More that can be sent directly', stripeForeign: 'The bank counts a dispute, whole or in part, in another currency:', stripeReprice: 'What a period costs from the next bill on:', stripeBustle: 'Much happens in another shop of the account, in the log alone:',
    stripe_payment_recovers: 'Payment recovers', stripe_payment_given_up: 'Give up', stripe_payment: 'one-time', stripe_subscription: 'subscription',
    stripe_open: 'open', stripe_paid: 'paid', stripe_unpaid: 'with the bank', stripe_expired: 'expired', stripe_active: 'active', stripe_past_due: 'past due', stripe_canceled: 'ended',
    audit: 'Ledger audit', auditHint: 'Balances are sums of entries; no hold without a job; captured and released make up what was held.', check: 'Audit now',
    clean: 'The books are right', broken: 'The books are wrong', notYet: 'Not audited yet',
    jobs: 'Trainings and photos', noJobs: 'Nothing has been trained or photographed yet.', training: 'Training', prediction: 'Photo', log: 'Log',
    deliveries: 'Webhook deliveries', event: 'Event', answer: 'Answer', attempt: 'Try', at: 'At', silence: 'no answer', wrong: 'Something went wrong',
    starting: 'queued', processing: 'running', succeeded: 'succeeded', failed: 'failed', canceled: 'canceled',
  },
};

const KEY = 'sandbox-language';

let language = localStorage.getItem(KEY) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

/** @param {string} key @returns {string} the word, or the key where there is none */
export function word(key) {
  return words[language][key] ?? key;
}

/** Writes every `data-word` of the page. */
export function writeWords() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = word('title');
  for (const place of document.querySelectorAll('[data-word]')) {
    place.textContent = word(place.dataset.word);
  }
  document.getElementById('language').textContent = word('other');
}

/** Changes to the other language and remembers it. */
export function switchLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem(KEY, language);
  writeWords();
}

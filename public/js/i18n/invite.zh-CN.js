export default {
  'invite.title': '邀请朋友',
  'invite.both': '朋友用你的链接注册，并付清第一笔充值后，你们各得 {n} 积分。这笔充值若退款，奖励按比例收回。',
  'invite.each': '朋友用你的链接注册，并付清第一笔充值后，你得 {mine} 积分，朋友得 {theirs} 积分。这笔充值若退款，奖励按比例收回。',
  'invite.link': '你的邀请链接',
  'invite.copy': '复制邀请链接',
  'invite.unconfirmed': '先确认你的邮箱地址，就会得到邀请链接。',
  'invite.joined': '已注册',
  'invite.rewarded': '已计奖',
  'invite.credits': '获得积分',
  'invite.limits': '最多计奖 {total} 人，每 30 天最多 {month} 人；最近 30 天已有 {used} 人。',
  'invite.came': '你收到了邀请',
  'invite.came_text': '注册后付清第一笔充值，你和邀请你的人都会得到额外积分。',
};

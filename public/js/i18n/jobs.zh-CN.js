// 任务的状态和日志。
export default {
  'credits.charged': '扣除 {n} 积分',
  'credits.returned': '{n} 积分已退还',

  'job.queued': '排队中',
  'job.running': '进行中',
  'job.succeeded': '已完成',
  'job.partly_succeeded': '部分完成',
  'job.failed': '失败',
  'job.canceled': '已取消',
  'job.eta': '约剩 {time}',
  'job.eta_soon': '马上就好',
  'job.eta_unknown': '正在估算剩余时间',
  'job.finished': '完成于 {time}',
  'job.cancel': '取消任务',
  'job.canceling': '正在取消',
  'job.cancel_title': '取消这个任务？',
  'job.cancel_text': '已完成的照常收费，其余退还。',
  'job.cancel_charge': '现在取消最多收取 {n} 积分。',
  'job.cancel_yes': '取消任务',
  'job.failed_unknown': '没有成功，原因不明。',
  'job.leave_hint': '可以离开这个页面，任务会继续。',

  'log.lines': '日志内容',
  'log.newest': '回到最新',
  'log.none': '没有留下日志。',
  'log.waiting': '等待第一行日志……',
};

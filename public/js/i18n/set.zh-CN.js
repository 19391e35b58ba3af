// 电商海报：做出来的一套。
export default {
  'poster.warnings': '这些字词可能被平台拒绝',
  'poster.progress': '生成进度',
  'poster.open': '查看 {name}',
  'poster.deleted': '已删除',
  'poster.retry': '重做 · {n} 积分',
  'poster.edit': '修改',
  'poster.making': '正在生成',
  'poster.to_session': '整套查看、修改和下载',
  'poster.recent': '之前的套图',
};

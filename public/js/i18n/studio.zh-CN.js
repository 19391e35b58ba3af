// 工作室各分区共用的文字。
export default {
  'title.studio': '工作室 · 暗房',

  'studio.title': '工作室',
  'studio.sections': '工作室分区',
  'studio.paused': '影棚暂停接单，请稍后再来。',
};

// 图库。
export default {
  'title.gallery': '图库 · 暗房',

  'gallery.title': '图库',
  'gallery.lead': '你的全部照片，只有你能看到。',
  'gallery.favourites': '收藏',
  'gallery.model': '按模型筛选',
  'gallery.all_models': '全部模型',
  'gallery.open': '查看照片：{prompt}',
  'gallery.failed': '图库没有加载出来',
  'gallery.none_filtered': '没有符合条件的照片',
  'gallery.empty_title': '还没有照片',
  'gallery.empty_text': '拍好的照片都会存在这里。',
  'gallery.empty_action': '去拍照',
};
